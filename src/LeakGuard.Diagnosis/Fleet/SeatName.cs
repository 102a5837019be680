using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeakGuard.Diagnosis.Fleet;

/// <summary>The <c>application_name</c> of the connection by which an instance is seen: <c>leakguard-fleet/SERVICE#INSTANCE=CLAIM</c>.</summary>
/// <param name="Service">Whose connections are shared.</param>
/// <param name="Instance">Tells its pools apart.</param>
/// <param name="Claim">How many connections it may have.</param>
internal sealed record SeatName(string Service, string Instance, int Claim)
{
    private const string Mark = ReserveName.SeatPrefix;

    // PostgreSQL cuts names off at 63 bytes: the mark, '#', 8 digits, '=' and a claim of 5 digits leave so many.
    private const int MostServiceBytes = 32;

    /// <summary>What the names of one service's seats begin with.</summary>
    public static string BeginningOf(string service) => $"{Mark}{service}#";

    /// <summary>What one seat's name begins with, whatever it claims.</summary>
    public static string BeginningOf(string service, string instance) => $"{BeginningOf(service)}{instance}=";

    public static string NewInstance() => RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>A service's name as it survives PostgreSQL, which keeps printable ASCII and a limited length; one that is changed ends in a digest.</summary>
    public static string ServiceOf(string name)
    {
        var plain = string.Concat(name.Select(c => c is > ' ' and < (char)127 and not '#' ? c : '_'));
        if (plain == name && plain.Length <= MostServiceBytes)
        {
            return plain;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4));
        return $"{plain[..Math.Min(plain.Length, MostServiceBytes - digest.Length - 1)]}~{digest}";
    }

    public static SeatName? Parse(string name)
    {
        var (end, equals) = (name.LastIndexOf('#'), name.LastIndexOf('='));
        return name.StartsWith(Mark, StringComparison.Ordinal) && end > 0 && equals > end
            && int.TryParse(name.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var claim)
                ? new SeatName(name[Mark.Length..end], name[(end + 1)..equals], claim)
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BeginningOf(Service, Instance)}{Claim}");
}
