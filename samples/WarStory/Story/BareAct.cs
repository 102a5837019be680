using Npgsql;
using WarStory.JobShop;
using WarStory.Telling;

namespace WarStory.Story;

/// <summary>Npgsql as it comes: the pool dies, and nothing says why.</summary>
internal sealed class BareAct(Stage stage) : Act(stage, "Act 1")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public override async Task<ActReport> PlayAsync()
    {
        Narrator.BeginAct(
            "Act 1 · Bare Npgsql",
            $"09:15. A new job goes live. {Shop.Workers} workers import {Shop.OrdersPerSecond} users a second over a pool of {Stage.PoolSize}. "
            + $"One record in {UserTable.InvalidEvery} is invalid.");
        await using var database = NpgsqlDataSource.Create(Stage.ConnectionStringFor(Application));
        ActReport report;
        await using (var shop = Shop.Open(database, new ImportUserJob()))
        {
            report = await PlayAsync(shop);
        }

        await SweepAsync();
        return report;
    }

    private async Task<ActReport> PlayAsync(Shop shop)
    {
        var isExhausted = await WatchAsync(shop, Patience, () => shop.Tally.Count(JobEnd.Refused) > 0);
        var message = shop.Tally.First(JobEnd.Refused)?.Message ?? "(no job was refused)";
        Narrator.Tell("alert", "Jobs fail, and this is all that Npgsql's exception says:", Tone.Bad);
        Narrator.Quote(message, Tone.Bad);
        var sessions = await TellStatusAsync(shop);
        Narrator.Add("", "The server sees transactions that do nothing. It cannot say which line of code began them.");

        var killed = await Stage.Server.TerminateAsync(Application, "idle in transaction");
        var killedAt = shop.Elapsed;
        Narrator.Tell("on call", $"pg_terminate_backend for all that are idle in transaction: {killed} sessions ended.");
        await WatchAsync(shop, TimeSpan.FromSeconds(Stage.TimeoutSeconds + 2), () => DoneSince(shop, killedAt) + RefusedSince(shop, killedAt) > 0);
        var (done, refused) = (DoneSince(shop, killedAt), RefusedSince(shop, killedAt));
        Narrator.Tell(
            "jobs",
            $"since then: {done} done, {refused} refused. "
            + (done == 0 ? "Nobody told Npgsql: the slots stay taken until the process restarts." : "The pool breathes again, until the next invalid records."),
            done == 0 ? Tone.Bad : Tone.Warning);

        return new ActReport(
            "1 bare Npgsql",
            shop.Tally,
            null,
            null,
            sessions.IdleInTransaction,
            "–",
            [
                new("Act 1: with bare Npgsql the pool died", isExhausted && message.Contains("exhausted", StringComparison.Ordinal) && sessions.IdleInTransaction > 0),
                new("Act 1: its message named no line of code", !message.Contains(".cs:", StringComparison.Ordinal)),
            ]);
    }

    private static int DoneSince(Shop shop, TimeSpan moment) => shop.Tally.CountBegunSince(moment, JobEnd.Done, JobEnd.Invalid);

    private static int RefusedSince(Shop shop, TimeSpan moment) => shop.Tally.CountBegunSince(moment, JobEnd.Refused);
}
