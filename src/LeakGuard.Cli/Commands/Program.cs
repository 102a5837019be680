namespace LeakGuard.Cli.Commands;

/// <summary>The command <c>leakguard</c>.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args);
}
