namespace LeakGuard.CallSites;

/// <summary>One frame of a captured stack, as far as it can be read without a PDB.</summary>
/// <param name="Owner">Whose code it runs.</param>
/// <param name="TypeName">The declaring type's full name in metadata form, without type arguments; empty where there is none.</param>
/// <param name="MethodName">The method's name in metadata form.</param>
/// <param name="Module">The module, where known.</param>
/// <param name="Token">The method's metadata token in <paramref name="Module"/>; 0 where there is none.</param>
/// <param name="ILOffset">The offset in the method's IL; negative where not known.</param>
internal readonly record struct CodeFrame(
    CodeOwner Owner,
    string TypeName,
    string MethodName,
    CodeModule? Module,
    int Token,
    int ILOffset);
