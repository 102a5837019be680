using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace LeakGuard.CallSites;

/// <summary>The portable PDB of one assembly, read into memory.</summary>
internal sealed class PortablePdb : IDisposable
{
    private readonly MetadataReaderProvider _provider;
    private readonly MetadataReader _reader;

    private PortablePdb(MetadataReaderProvider provider)
    {
        _provider = provider;
        _reader = provider.GetMetadataReader();
    }

    /// <summary>Opens the PDB embedded in the assembly, beside it, or where the compiler left it; <see langword="null"/> if there is none.</summary>
    public static PortablePdb? Open(CodeModule module)
    {
        using var assembly = new PEReader(File.OpenRead(module.FilePath));
        if (!IsSameBuild(assembly, module.VersionId))
        {
            return null;
        }

        return TryOpen(assembly, module.FilePath) ?? RecordedPaths(assembly).Select(path => TryOpen(assembly, path)).FirstOrDefault(pdb => pdb is not null);
    }

    /// <summary>The line of the last statement that begins at or before the IL offset.</summary>
    public SourceLine? Find(int methodToken, int ilOffset)
    {
        var method = (MethodDefinitionHandle)MetadataTokens.EntityHandle(methodToken);
        SequencePoint? found = null;
        foreach (var point in _reader.GetMethodDebugInformation(method).GetSequencePoints())
        {
            if (point.Offset > ilOffset)
            {
                break;
            }

            found = point.IsHidden ? found : point;
        }

        return found is { } statement
            ? new SourceLine(_reader.GetString(_reader.GetDocument(statement.Document).Name), statement.StartLine)
            : null;
    }

    public void Dispose() => _provider.Dispose();

    // A file replaced after it was loaded would name wrong lines.
    private static bool IsSameBuild(PEReader assembly, Guid versionId)
    {
        var metadata = assembly.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid) == versionId;
    }

    private static IEnumerable<string> RecordedPaths(PEReader assembly) =>
        assembly.ReadDebugDirectory()
            .Where(entry => entry.IsPortableCodeView)
            .Select(entry => assembly.ReadCodeViewDebugDirectoryData(entry).Path)
            .Where(Path.IsPathFullyQualified);

    // Looks in the directory of the path given, then for an embedded PDB, and compares ids.
    private static PortablePdb? TryOpen(PEReader assembly, string besides) =>
        assembly.TryOpenAssociatedPortablePdb(besides, OpenFile, out var provider, out _) && provider is not null
            ? new PortablePdb(provider)
            : null;

    // Read at once: an open file could not be replaced by the next deployment.
    private static MemoryStream? OpenFile(string path) => File.Exists(path) ? new MemoryStream(File.ReadAllBytes(path)) : null;
}
