using System.Globalization;

namespace LeakGuard.TelemetryHost;

/// <summary>Plays pools by orders from stdin, and answers each with a line when it is done.</summary>
internal static class Stage
{
    public static async Task<int> RunAsync(string connectionString)
    {
        var pools = new Dictionary<string, StagedPool>();
        using var audience = new Audience();
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is { } order)
        {
            var words = order.Split(' ');
            var answer = "done";
            switch (words[0])
            {
                case "open":
                    pools.Add(words[1], new StagedPool(words[1], connectionString, NumberOf(words[2])));
                    break;
                case "close":
                    await pools[words[1]].DisposeAsync();
                    break;
                case "listen":
                    audience.Listen(NumberOf(words[1]));
                    break;
                case "heard":
                    answer = audience.Heard(string.Join(' ', words.Skip(1)));
                    break;
                default:
                    await pools[words[1]].ObeyAsync(words[0], words.Length > 2 ? NumberOf(words[2]) : 0);
                    break;
            }

            Console.WriteLine(answer);
        }

        return 0;
    }

    private static int NumberOf(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
