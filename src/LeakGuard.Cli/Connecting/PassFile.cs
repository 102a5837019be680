using System.Globalization;
using System.Text;

namespace LeakGuard.Cli.Connecting;

/// <summary>Finds a password in <c>.pgpass</c> as libpq does: the first line that fits, none from a file that others may read.</summary>
/// <remarks>Npgsql reads the file itself, but gives up on all of it for one line that is not well-formed, and minds no permissions.</remarks>
internal static class PassFile
{
    private const int Fields = 5;

    public static string? Find(string path, string host, int port, string database, string user, Action<string> warn)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (IsOpenToOthers(path))
        {
            warn($"The password file {path} is ignored: others may read it. Run chmod 600 on it.");
            return null;
        }

        try
        {
            // To libpq, a socket is on this machine whatever its folder.
            string[] wanted = [host.StartsWith('/') ? "localhost" : host, port.ToString(CultureInfo.InvariantCulture), database, user];
            return File.ReadLines(path).Select(line => PasswordIn(line, wanted)).FirstOrDefault(password => password is not null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            warn($"The password file {path} cannot be read. Check its permissions.");
            return null;
        }
    }

    private static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows()
        && (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;

    private static string? PasswordIn(string line, string[] wanted)
    {
        var fields = line.StartsWith('#') ? [] : Split(line);
        return fields.Count == Fields && wanted.Zip(fields).All(pair => pair.Second.IsStar || pair.Second.Text == pair.First)
            ? fields[^1].Text
            : null;
    }

    // A backslash takes the next character as it is. The password is the rest of the line, but for that.
    private static List<(string Text, bool IsStar)> Split(string line)
    {
        List<(string, bool)> fields = [];
        var field = new StringBuilder();
        var isEscaped = false;
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ':' && fields.Count < Fields - 1))
            {
                fields.Add((field.ToString(), !isEscaped && field is { Length: 1 } && field[0] == '*'));
                field.Clear();
                isEscaped = false;
            }
            else if (line[i] == '\\' && i + 1 < line.Length)
            {
                field.Append(line[++i]);
                isEscaped = true;
            }
            else
            {
                field.Append(line[i]);
            }
        }

        return fields;
    }
}
