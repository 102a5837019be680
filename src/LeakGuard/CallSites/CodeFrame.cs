namespace LeakGuard.CallSites;

/// <summary>One frame of a captured stack, as far as it can be read without a PDB.</summary>
/// <param name="Owner">Whose code it runs.</param>
/// <param name="Method">The method.</param>
/// <param name="Module">The module, where known.</param>
/// <param name="Token">The method's metadata token in <paramref name="Module"/>; 0 where there is none.</param>
/// <param name="ILOffset">About where in the method's IL it is; negative where not known.</param>
/// <param name="Called">The method that it has called, where known.</param>
internal readonly record struct CodeFrame(
    CodeOwner Owner,
    CodeMethod Method,
    CodeModule? Module,
    int Token,
    int ILOffset,
    CodeMethod? Called)
{
    /// <summary>Whether it merely moves calls along.</summary>
    public bool IsPlumbing => Owner == CodeOwner.Framework && FrameworkAssemblies.IsPlumbing(Method.TypeName);
}
