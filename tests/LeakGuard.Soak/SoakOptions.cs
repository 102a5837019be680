using System.Globalization;

namespace LeakGuard.Soak;

/// <summary>What the command line asks for.</summary>
/// <param name="Minutes">For how long.</param>
/// <param name="Seed">Repeats the choices of a run.</param>
internal sealed record SoakOptions(double Minutes, int Seed)
{
    public const string Help =
        """
        Usage: bash tests/run.sh soak [MINUTES] [--seed N]

        Plays faults on real servers, one after another, each on a guarded pool under a mixed load, for MINUTES (default 30), and
        then compares the guard with bare Npgsql. Progress goes to stderr; the tables of faults, memory, handles and threads go to
        stdout at the end. Each fault must leave no permit lost, no lease, connection, thread or timer left, and must have been told
        to every caller clearly. Memory, handles and threads must not grow after the first third of the run, in which the process
        settles: their slope over time must lie within three standard errors, or come to less than 1 % (a handle, a thread).

          --seed N    repeats the choices of a run
          --help      this text

        Exit codes: 0 all is well; 1 something was lost, left over, unclear or grows; 2 wrong arguments; 3 it could not be run.
        """;

    private const double DefaultMinutes = 30;
    private const double MostMinutes = 7 * 24 * 60;

    /// <summary>Null with an error if it asks for what there is not; null without one if it asks for help.</summary>
    public static SoakOptions? Parse(string[] args, out string? error)
    {
        error = null;
        var options = new SoakOptions(DefaultMinutes, Random.Shared.Next(int.MaxValue / 2));
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--help" or "-h":
                    return null;
                case "--seed" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
                    options = options with { Seed = seed };
                    i++;
                    break;
                case var text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes)
                    && minutes is > 0 and <= MostMinutes:
                    options = options with { Minutes = minutes };
                    break;
                default:
                    error = $"'{args[i]}' is not understood: MINUTES is a number above 0 and up to {MostMinutes}, --seed takes a whole number.";
                    return null;
            }
        }

        return options;
    }
}
