namespace LeakGuard.Cli.Tests.Running;

/// <summary>The source, found above the tests.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder!, "LeakGuard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder!;
    }
}
