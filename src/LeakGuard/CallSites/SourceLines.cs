namespace LeakGuard.CallSites;

/// <summary>Finds the source lines of methods in the portable PDBs of their assemblies. Thread-safe; never throws.</summary>
internal sealed class SourceLines
{
    private const int MostOpen = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<CodeModule, PortablePdb?> _pdbs = [];

    /// <summary>The line at an IL offset of a method, or <see langword="null"/> where none is known.</summary>
    public SourceLine? Find(in CodeFrame frame)
    {
        if (frame is not { Module: { FilePath.Length: > 0 } module, Token: not 0, ILOffset: >= 0 })
        {
            return null;
        }

        // One at a time: readers are shared and may be disposed below, and reports are rare.
        lock (_gate)
        {
            try
            {
                return PdbOf(module)?.Find(frame.Token, frame.ILOffset);
            }
            catch (Exception)
            {
                // Whatever is wrong with a file, a report without a line is better than none.
                _pdbs[module] = null;
                return null;
            }
        }
    }

    private PortablePdb? PdbOf(CodeModule module)
    {
        if (_pdbs.TryGetValue(module, out var known))
        {
            return known;
        }

        // Only application code is looked up, so this many mean plug-ins that come and go: begin afresh.
        if (_pdbs.Count >= MostOpen)
        {
            foreach (var pdb in _pdbs.Values)
            {
                pdb?.Dispose();
            }

            _pdbs.Clear();
        }

        var opened = PortablePdb.Open(module);
        _pdbs[module] = opened;
        return opened;
    }
}
