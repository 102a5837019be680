namespace LeakGuard.TestSupport;

/// <summary>The account a server runs under: ours, or a lesser one when ours is root, which PostgreSQL and PgBouncer refuse.</summary>
internal sealed record ServerAccount(string Name, string Owner, IReadOnlyList<string> Prefix)
{
    private static readonly Lazy<ServerAccount> Chosen = new(Choose);

    public static ServerAccount Current => Chosen.Value;

    /// <summary>Runs a command under this account.</summary>
    public CommandResult Run(params string[] command) => Command.Run([.. Prefix, .. command]);

    private static ServerAccount Choose()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ServerAccount(Environment.UserName, "", []);
        }

        foreach (var name in new[] { "postgres", "nobody" })
        {
            var uid = Command.Run("id", "-u", name);
            var gid = Command.Run("id", "-g", name);
            if (uid.Succeeded && gid.Succeeded)
            {
                return Become(name, uid.Output, gid.Output);
            }
        }

        throw new PlatformNotSupportedException(
            "PostgreSQL refuses to run as root, and there is neither a user 'postgres' nor 'nobody'. Run as an ordinary user.");
    }

    private static ServerAccount Become(string name, string uid, string gid)
    {
        string[][] ways =
        [
            ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--clear-groups"],
            ["runuser", "-u", name, "--"],
        ];
        var way = ways.FirstOrDefault(prefix => Command.Run([.. prefix, "true"]).Succeeded)
            ?? throw new PlatformNotSupportedException(
                $"PostgreSQL refuses to run as root, and neither setpriv nor runuser can become '{name}'. Run as an ordinary user.");
        return new ServerAccount(name, $"{uid}:{gid}", way);
    }
}
