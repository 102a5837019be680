namespace LeakGuard.Diagnosis.Fleet;

/// <summary>One look and what follows from it: the pool's limit, and what the others see claimed.</summary>
/// <remarks>For one thread. A claim is never less than the connections there are, so that nobody takes what is not free yet.</remarks>
internal sealed class FleetRound
{
    private readonly GuardedDataSource _guard;
    private readonly FleetOptions _options;
    private readonly FleetSeat _seat;
    private readonly PoolerBudget? _pooler;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private ShareTrend _trend;
    private int _share;

    public FleetRound(GuardedDataSource guard, FleetOptions options, FleetSeat seat, PoolerBudget? pooler, TimeProvider time)
    {
        _guard = guard;
        _options = options;
        _seat = seat;
        _pooler = pooler;
        _time = time;
        _capacity = guard.Snapshot().MaxPoolSize;
        _trend = ShareTrend.Of(options.SteadyLooks);
    }

    /// <summary>Whether looks agree on a larger share, and others have yet to make room for it.</summary>
    public bool LacksRoom { get; private set; }

    /// <summary>Holds the pool to what it may have without having seen anybody.</summary>
    public FleetShare Begin()
    {
        LimitTo(Math.Min(_options.StartShare, _capacity));
        _seat.Claimed = Occupied();
        return new FleetShare
        {
            PoolName = _guard.PoolName,
            Service = _seat.Service,
            Connections = _share,
            Fair = _share,
            Claimed = _seat.Claimed,
            Instances = 0,
        };
    }

    /// <summary>Looks, and goes to the share that follows.</summary>
    public FleetShare Run(FleetShare before, CancellationToken cancellationToken)
    {
        var sight = _seat.Look(cancellationToken);
        var budget = _options.Connections ?? _pooler?.Get(cancellationToken) ?? ServerBudget.Of(sight, _options.Headroom);
        var fair = Math.Min(FairShare.Of(budget, sight.Seats.Count, sight.Rank), _capacity);
        _trend = _trend.Seen(fair);
        var wanted = _trend.Wanted(_share);
        var isSmaller = wanted < _share;
        LimitTo(wanted > _share ? _seat.Claim(wanted, _share, budget, cancellationToken) : wanted);
        LacksRoom = wanted > _share;
        Shed(isSmaller);
        _seat.Publish(Occupied(), cancellationToken);
        return before with
        {
            Connections = _share,
            Fair = fair,
            Claimed = _seat.Claimed,
            Instances = sight.Seats.Count,
            Budget = budget,
            SeenAt = _time.GetUtcNow(),
            Failure = null,
        };
    }

    /// <summary>A look that failed: what there is stays.</summary>
    public FleetShare Miss(FleetShare before, Exception failure)
    {
        _trend = _trend.Missed(_share);
        LacksRoom = false;
        return before with { Connections = _share, Claimed = _seat.Claimed, Failure = _seat.Explain(failure) };
    }

    private void LimitTo(int share)
    {
        _share = share;
        _guard.LimitLeases(share);
    }

    // Npgsql keeps what once was in use: without this, a smaller share would free nothing on the server for minutes.
    private void Shed(bool isSmaller)
    {
        if (_guard.CountPhysical() is { } physical ? physical.Total > _share && (isSmaller || physical.Idle > 0) : isSmaller)
        {
            _guard.Shed();
        }
    }

    // Whoever has passed the gate may not have begun to connect.
    private int Occupied() => Math.Max(_share, Math.Max(_guard.CountPhysical()?.Total ?? 0, _guard.Snapshot().Leased));
}
