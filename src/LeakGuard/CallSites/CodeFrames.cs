using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace LeakGuard.CallSites;

/// <summary>Reads the frames of a captured stack that say something about the caller.</summary>
internal static class CodeFrames
{
    private const int MostRead = 256;
    private const int MostKept = 64;

    /// <summary>The frames, innermost first, without LeakGuard's own and without those that merely move calls along.</summary>
    public static CodeFrame[] Of(StackTrace stack)
    {
        var frames = new List<CodeFrame>(MostKept);
        var count = Math.Min(stack.FrameCount, MostRead);
        for (var i = 0; i < count && frames.Count < MostKept; i++)
        {
            if (stack.GetFrame(i) is { } frame
                && Read(frame) is { } read
                && read.Owner != CodeOwner.Guard
                && !(read.Owner == CodeOwner.Framework && FrameworkAssemblies.IsPlumbing(read.TypeName)))
            {
                frames.Add(read);
            }
        }

        return [.. frames];
    }

    private static CodeFrame? Read(StackFrame frame) =>
        MethodOf(frame) is { } method ? FromMetadata(method, frame.GetILOffset()) : FromDiagnostics(frame);

    private static CodeFrame FromMetadata(MethodBase method, int ilOffset)
    {
        if (method.DeclaringType is not { } type)
        {
            // A dynamic method: its name is all there is, and asking for its token throws.
            return new CodeFrame(CodeOwner.Framework, string.Empty, method.Name, Module: null, Token: 0, ilOffset);
        }

        var module = CodeModule.Of(method.Module);
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var typeName = definition.FullName ?? definition.Name;
        return new CodeFrame(module.Owner, typeName, method.Name, module, method.MetadataToken, ilOffset);
    }

    // Where methods are trimmed away or compiled ahead of time, names survive but tokens do not.
    private static CodeFrame? FromDiagnostics(StackFrame frame)
    {
        if (DiagnosticMethodInfo.Create(frame) is not { } method)
        {
            return null;
        }

        var assemblyName = method.DeclaringAssemblyName ?? string.Empty;
        var comma = assemblyName.IndexOf(',', StringComparison.Ordinal);
        var owner = FrameworkAssemblies.OwnerOf(comma < 0 ? assemblyName : assemblyName[..comma]);
        return new CodeFrame(owner, method.DeclaringTypeName ?? string.Empty, method.Name, Module: null, Token: 0, frame.GetILOffset());
    }

    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026:Members annotated with 'RequiresUnreferencedCodeAttribute' require dynamic access",
        Justification = "Only names and tokens are read, nothing is invoked; where metadata was removed the result is null and names come from DiagnosticMethodInfo.")]
    private static MethodBase? MethodOf(StackFrame frame) => frame.GetMethod();
}
