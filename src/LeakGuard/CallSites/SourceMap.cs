using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace LeakGuard.CallSites;

/// <summary>An assembly's file and its portable PDB.</summary>
internal sealed class SourceMap : IDisposable
{
    private readonly PEReader _assembly;
    private readonly MetadataReaderProvider _pdb;

    private SourceMap(PEReader assembly, MetadataReaderProvider pdb)
    {
        _assembly = assembly;
        _pdb = pdb;
    }

    /// <summary>Opens the assembly's file with the PDB embedded in it, beside it, or where the compiler left it; <see langword="null"/> if there is none.</summary>
    public static SourceMap? Open(CodeModule module)
    {
        var assembly = new PEReader(new FileStream(module.FilePath, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        try
        {
            if (IsSameBuild(assembly, module.VersionId) && OpenPdb(assembly, module.FilePath) is { } pdb)
            {
                var map = new SourceMap(assembly, pdb);
                assembly = null;
                return map;
            }

            return null;
        }
        finally
        {
            assembly?.Dispose();
        }
    }

    /// <summary>The line on which the frame's statement begins; <see langword="null"/> where the PDB has none.</summary>
    public SourceLine? Find(in CodeFrame frame)
    {
        var method = (MethodDefinitionHandle)MetadataTokens.EntityHandle(frame.Token);
        var ilOffset = frame.Called is { } called ? OffsetOfCall(method, called, frame.ILOffset) : frame.ILOffset;
        var pdb = _pdb.GetMetadataReader();

        SequencePoint? found = null;
        foreach (var point in pdb.GetMethodDebugInformation(method).GetSequencePoints())
        {
            if (point.Offset > ilOffset)
            {
                break;
            }

            found = point.IsHidden ? found : point;
        }

        return found is { } statement
            ? new SourceLine(pdb.GetString(pdb.GetDocument(statement.Document).Name), statement.StartLine)
            : null;
    }

    public void Dispose()
    {
        _pdb.Dispose();
        _assembly.Dispose();
    }

    // A file replaced after it was loaded would name wrong lines.
    private static bool IsSameBuild(PEReader assembly, Guid versionId)
    {
        var metadata = assembly.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid) == versionId;
    }

    private static MetadataReaderProvider? OpenPdb(PEReader assembly, string path)
    {
        var recorded = assembly.ReadDebugDirectory()
            .Where(entry => entry.IsPortableCodeView)
            .Select(entry => assembly.ReadCodeViewDebugDirectoryData(entry).Path)
            .Where(Path.IsPathFullyQualified);

        // Each is tried as the assembly's place: the PDB is looked for in its directory, then in the assembly, and ids are compared.
        return recorded.Prepend(path)
            .Select(place => assembly.TryOpenAssociatedPortablePdb(place, ReadFile, out var pdb, out _) ? pdb : null)
            .FirstOrDefault(pdb => pdb is not null);
    }

    // Read at once: an open PDB could not be replaced by the next deployment.
    private static MemoryStream? ReadFile(string path) => File.Exists(path) ? new MemoryStream(File.ReadAllBytes(path)) : null;

    private int OffsetOfCall(MethodDefinitionHandle method, CodeMethod called, int ilOffset)
    {
        var metadata = _assembly.GetMetadataReader();
        var address = metadata.GetMethodDefinition(method).RelativeVirtualAddress;
        return address == 0
            ? ilOffset
            : CallInstructions.Nearest(_assembly.GetMethodBody(address).GetILBytes(), metadata, called, ilOffset);
    }
}
