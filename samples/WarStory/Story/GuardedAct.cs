using LeakGuard;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WarStory.JobShop;
using WarStory.Telling;
using WarStory.Views;

namespace WarStory.Story;

/// <summary>An act on a guarded pool: tells what LeakGuard tells, and how health turns.</summary>
internal abstract class GuardedAct(Stage stage, string name) : Act(stage, name)
{
    private readonly HashSet<LeakKind> _kindsTold = [];
    private readonly List<HealthStatus> _healths = [];
    private PoolView? _pool;
    private HealthReportEntry _health;

    protected PoolView Pool => _pool!;

    protected Journal Journal => Pool.Journal;

    /// <summary>Every status that health had, in turn.</summary>
    protected IReadOnlyList<HealthStatus> Healths => _healths;

    // By first appearance: it may go to and fro for a while.
    private string HealthText => string.Join(" → ", _healths.Distinct());

    /// <summary>Connections that were reported at a line that is not the true one; where no stack was taken, none is named.</summary>
    protected int WronglyNamed => Journal.Reports.Count(report =>
        report.Lease.Origin.LineNumber > 0 && !Stage.Source.IsTrue(report.Lease.Origin.FilePath, report.Lease.Origin.LineNumber));

    protected int RightlyNamed => Journal.Reports
        .Where(report => Stage.Source.IsTrue(report.Lease.Origin.FilePath, report.Lease.Origin.LineNumber))
        .Select(report => report.Lease.Id).Distinct().Count();

    public override async Task<ActReport> PlayAsync()
    {
        BeginAct();
        await using var pool = _pool = PoolView.Open(Stage.ConnectionStringFor(Application, PoolSize), Configure);
        await TellHealthAsync();
        ActReport report;
        await using (var shop = Shop.Open(pool.Database, Job, OrdersPerSecond))
        {
            report = await PlayAsync(shop);
        }

        await SweepAsync();
        return report;
    }

    protected abstract IJob Job { get; }

    protected virtual int PoolSize => Stage.PoolSize;

    protected virtual int OrdersPerSecond => Shop.OrdersPerSecond;

    protected abstract void BeginAct();

    // Shorter than the defaults, so that the show is short too.
    protected virtual void Configure(LeakGuardOptions options)
    {
        options.Name = Stage.PoolName;
        options.IdleInTransactionThreshold = TimeSpan.FromSeconds(1);
        options.LeakThreshold = TimeSpan.FromSeconds(3);
        options.ScanInterval = TimeSpan.FromMilliseconds(250);
    }

    protected abstract Task<ActReport> PlayAsync(Shop shop);

    protected override async Task TellNewsAsync(Shop shop)
    {
        foreach (var report in Journal.Reports)
        {
            if (_kindsTold.Add(report.Kind))
            {
                Narrator.Tell("LeakGuard", $"first report of {report.Kind}, {report.Certainty}:", Tone.Warning);
                Narrator.Quote(report.Message, Tone.Warning);
            }
        }

        await TellHealthAsync();
    }

    protected override void TellPoolStatus() => Narrator.Add("LeakGuard", Pool.ToString());

    protected ActReport Report(string title, Shop shop, SessionCounts sessions, params Claim[] claims) => new(
        title,
        shop.Tally,
        Journal.LeasesNamed,
        Journal.Reclamations.Count,
        sessions.IdleInTransaction,
        HealthText,
        claims);

    private async Task TellHealthAsync()
    {
        var health = await Pool.AskHealthAsync();
        if (_healths.Count == 0 || health.Status != _health.Status)
        {
            _healths.Add(health.Status);
            Narrator.Tell("health", $"{health.Status}: {health.Description}", ToneOf(health.Status));
        }

        _health = health;
    }

    private static Tone ToneOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => Tone.Good,
        HealthStatus.Degraded => Tone.Warning,
        _ => Tone.Bad,
    };
}
