namespace LeakGuard.Leasing;

/// <summary>Tells whether somebody was garbage-collected, and keeps nobody from it. Used again and again: a finalizer for each would cost more.</summary>
internal sealed class OwnerWatch
{
    private readonly WeakReference<object> _owner = new(null!);
    private volatile bool _isWatching;

    /// <summary>Whether whoever is watched is gone.</summary>
    public bool IsLost => _isWatching && !_owner.TryGetTarget(out _);

    public void Watch(object owner)
    {
        _owner.SetTarget(owner);
        _isWatching = true;
    }

    /// <summary>Whoever was watched does not matter any more.</summary>
    public void Release() => _isWatching = false;
}
