using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace LeakGuard.CallSites;

/// <summary>Reads the frames of a captured stack that say something about the caller.</summary>
internal static class CodeFrames
{
    private const int MostRead = 256;
    private const int MostKept = 64;

    /// <summary>
    /// The frames, innermost first, without LeakGuard's own and without those that merely move calls along. They end where an async
    /// method was resumed: below that is what completed its await, not who called it, and another one each time.
    /// </summary>
    public static CodeFrame[] Of(StackTrace stack)
    {
        var frames = new List<CodeFrame>(MostKept);
        CodeMethod? called = null;
        var count = Math.Min(stack.FrameCount, MostRead);
        for (var i = 0; i < count && frames.Count < MostKept; i++)
        {
            if (stack.GetFrame(i) is not { } frame || Read(frame, called) is not { } read)
            {
                continue;
            }

            if (read.IsPlumbing)
            {
                if (called is { IsStateMachine: true } && !FrameworkAssemblies.Starts(read.Method))
                {
                    break;
                }

                continue;
            }

            called = read.Method;
            if (read.Owner != CodeOwner.Guard)
            {
                frames.Add(read);
            }
        }

        return [.. frames];
    }

    private static CodeFrame? Read(StackFrame frame, CodeMethod? called) =>
        MethodOf(frame) is { } method
            ? FromMetadata(method, frame.GetILOffset(), called)
            : FromDiagnostics(frame);

    private static CodeFrame FromMetadata(MethodBase method, int ilOffset, CodeMethod? called)
    {
        if (method.DeclaringType is not { } type)
        {
            // A dynamic method: its name is all there is, and asking for its token throws.
            return Nameable(CodeOwner.Framework, string.Empty, method.Name);
        }

        var module = CodeModule.Of(method.Module);
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var typeName = definition.FullName ?? definition.Name;
        return new CodeFrame(module.Owner, new CodeMethod(typeName, method.Name), module, method.MetadataToken, ilOffset, called);
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
        return Nameable(owner, method.DeclaringTypeName ?? string.Empty, method.Name);
    }

    private static CodeFrame Nameable(CodeOwner owner, string typeName, string methodName) =>
        new(owner, new CodeMethod(typeName, methodName), Module: null, Token: 0, ILOffset: -1, Called: null);

    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026:Members annotated with 'RequiresUnreferencedCodeAttribute' require dynamic access",
        Justification = "Only names and tokens are read, nothing is invoked; where metadata was removed the result is null and names come from DiagnosticMethodInfo.")]
    private static MethodBase? MethodOf(StackFrame frame) => frame.GetMethod();
}
