using System.Globalization;
using System.Text.RegularExpressions;

namespace LeakGuard.TestSupport;

/// <summary>A folder of server programs that the server's account can run.</summary>
internal sealed partial record ServerBinaries(string Directory, Version Version, string Release)
{
    /// <summary>Tries a folder out; <paramref name="verdict"/> says what came of it.</summary>
    public static ServerBinaries? Probe(string directory, ServerAccount account, out string verdict)
    {
        verdict = $"{directory}: no initdb and postgres there";
        var postgres = Path.Combine(directory, "postgres");
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(directory, "initdb")))
        {
            return null;
        }

        var answer = account.Run(postgres, "--version");
        if (!answer.Succeeded || ReleaseNumber().Match(answer.Output) is not { Success: true } release)
        {
            verdict = $"{directory}: the user '{account.Name}' cannot run it ({answer.Output})";
            return null;
        }

        verdict = $"{directory}: {answer.Output}";
        return new ServerBinaries(directory, new Version(Number(release, 1), Number(release, 2)), answer.Output);
    }

    private static int Number(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    // "postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)", "postgres (PostgreSQL) 19beta1"
    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?")]
    private static partial Regex ReleaseNumber();
}
