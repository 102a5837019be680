using System.Globalization;
using LeakGuard.TestSupport;
using Npgsql;

namespace LeakGuard.Faults.Catalogue;

/// <summary>
/// Keeps the server's files from growing, by the kernel's own limit on the size of a file: to the server, an extension that
/// gets half its page written is a full disk (53100).
/// </summary>
internal sealed class FileSizeQuota
{
    // The write-ahead log's segments have 16 MB, and must not be touched by the limit.
    private const long LeastSize = 17 << 20;
    private const long TooLarge = 64 << 20;
    private const int Page = 8192;
    private const int RowsInPage = 5;

    // Of PostgreSQL's RelationAddExtraBlocks.
    private const int MostAdded = 512;

    // The server's own account sets the limit: a confined root may not. What has ended meanwhile needs none.
    private const string Script =
        """
        limit=$1
        shift
        for process; do
            prlimit --pid="$process" --fsize="$limit" || [ ! -d "/proc/$process" ] || exit 1
        done
        """;

    private readonly LocalPostgres _server;

    private FileSizeQuota(LocalPostgres server) => _server = server;

    public static async Task<FileSizeQuota> ImposeAsync(Blow blow)
    {
        await GrowAsync(blow).ConfigureAwait(false);
        var file = (string)(await blow.Scene.ExecuteAsync("SELECT pg_relation_filepath('entries')").ConfigureAwait(false))!;
        var quota = new FileSizeQuota(blow.Server);
        quota.Limit(() =>
        {
            // The file may end with half a page from the last time.
            var size = new FileInfo(Path.Combine(blow.Server.Folder, "data", file)).Length;
            return ((size / Page * Page) + (Page / 2)).ToString(CultureInfo.InvariantCulture);
        });
        await UseUpAsync(blow).ConfigureAwait(false);
        return quota;
    }

    public void Lift() => Limit(() => "unlimited");

    private static Task<object?> GrowAsync(Blow blow) => blow.Scene.ExecuteAsync(
        $"""
        DO $$
        BEGIN
            SET LOCAL lock_timeout = '5s';
            IF pg_relation_size('entries') > {TooLarge} THEN
                TRUNCATE entries;
            END IF;
            WHILE pg_relation_size('entries') < {LeastSize} LOOP
                INSERT INTO entries (payload) SELECT repeat('x', 1500) FROM generate_series(1, 1000);
            END LOOP;
        END $$
        """);

    // Where many wait to extend a table, the server adds more pages than were asked for: they would last the load for a while.
    private static async Task UseUpAsync(Blow blow)
    {
        try
        {
            await blow.Scene.ExecuteAsync($"INSERT INTO entries (payload) SELECT repeat('x', 1500) FROM generate_series(1, {MostAdded * RowsInPage})").ConfigureAwait(false);
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.DiskFull)
        {
            // As it should be.
        }
    }

    // Frozen, so that the file stays as it is until the limit stands, for all of its processes at once.
    private void Limit(Func<string> soft)
    {
        _server.Freeze();
        try
        {
            SetLimit(soft());
        }
        finally
        {
            _server.Thaw();
        }
    }

    // The soft limit only: raising it again needs no privilege.
    private void SetLimit(string soft)
    {
        var postmaster = _server.PostmasterPid;
        string[] processes =
        [
            .. ProcessTable.ChildrenOf(postmaster).Select(child => child.Pid).Append(postmaster).Select(pid => pid.ToString(CultureInfo.InvariantCulture)),
        ];
        var outcome = ServerAccount.Current.Run(["/bin/sh", "-c", Script, "prlimit", $"{soft}:", .. processes]);
        if (!outcome.Succeeded)
        {
            throw new InvalidOperationException($"prlimit (package util-linux) failed: {outcome.Output}");
        }
    }
}
