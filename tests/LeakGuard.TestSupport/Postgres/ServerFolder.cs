using System.Security.Cryptography;
using System.Text;

namespace LeakGuard.TestSupport;

/// <summary>Names for a server's own folder and for the template its data is copied from.</summary>
internal static class ServerFolder
{
    private const string Format = "1";
    private const int LogTail = 40;

    /// <summary>A fresh name in a place the server's account can reach; the keeper creates it.</summary>
    public static string Pick(ServerAccount account, string kind)
    {
        var temporary = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
        var parent = account.Run("test", "-x", temporary).Succeeded ? temporary : "/tmp";
        return Path.Combine(parent, $"leakguard-{kind}-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
    }

    /// <summary>The initialised data folder as an archive: unpacking it is ten times quicker than initdb.</summary>
    public static string Template(ServerBinaries binaries)
    {
        var identity = SHA256.HashData(Encoding.UTF8.GetBytes($"{Format}\n{binaries.Directory}\n{binaries.Release}"));
        var name = $"template-{binaries.Version}-{Convert.ToHexStringLower(identity.AsSpan(0, 6))}.tar";
        return Path.Combine(CacheFolder.Path, name);
    }

    public static string ReadLog(string folder, string name)
    {
        try
        {
            return string.Join('\n', File.ReadLines(Path.Combine(folder, name)).TakeLast(LogTail));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
