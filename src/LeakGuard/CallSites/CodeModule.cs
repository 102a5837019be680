using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace LeakGuard.CallSites;

/// <summary>What is known of a loaded module. Keeps nothing of it alive, so that plug-ins can be unloaded.</summary>
internal sealed class CodeModule
{
    private static readonly ConditionalWeakTable<Module, CodeModule> Known = [];

    private CodeModule(Module module)
    {
        var assembly = module.Assembly;
        VersionId = module.ModuleVersionId;

        // Code made at run time has no source to point at: proxies and the like belong to whoever generates them.
        Owner = assembly.IsDynamic
            ? CodeOwner.Framework
            : FrameworkAssemblies.OwnerOf(assembly.GetName().Name ?? string.Empty);
        FilePath = assembly.IsDynamic ? string.Empty : PathOf(assembly);
    }

    /// <summary>Whose code it is.</summary>
    public CodeOwner Owner { get; }

    /// <summary>The assembly's file; empty where it was not loaded from one.</summary>
    public string FilePath { get; }

    /// <summary>Identifies the build.</summary>
    public Guid VersionId { get; }

    /// <summary>One instance per loaded module.</summary>
    public static CodeModule Of(Module module) => Known.GetValue(module, static loaded => new CodeModule(loaded));

    [UnconditionalSuppressMessage(
        "SingleFile",
        "IL3000:Avoid accessing Assembly file path when publishing as a single file",
        Justification = "Empty in a single-file application, which then has no lines from a PDB.")]
    private static string PathOf(Assembly assembly) => assembly.Location;
}
