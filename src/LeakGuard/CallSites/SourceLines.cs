namespace LeakGuard.CallSites;

/// <summary>Finds the source lines of methods in the assemblies and their portable PDBs. Thread-safe; never throws.</summary>
internal sealed class SourceLines
{
    private const int MostOpen = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<CodeModule, SourceMap?> _maps = [];

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
                return MapOf(module)?.Find(frame);
            }
            catch (Exception)
            {
                // Whatever is wrong with a file, a report without a line is better than none.
                return null;
            }
        }
    }

    private SourceMap? MapOf(CodeModule module)
    {
        if (_maps.TryGetValue(module, out var known))
        {
            return known;
        }

        // Only application code is looked up, so this many mean plug-ins that come and go: begin afresh.
        if (_maps.Count >= MostOpen)
        {
            foreach (var map in _maps.Values)
            {
                map?.Dispose();
            }

            _maps.Clear();
        }

        // Noted first, so that a file which cannot be read is not tried again.
        _maps[module] = null;
        return _maps[module] = SourceMap.Open(module);
    }
}
