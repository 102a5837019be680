using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeakGuard.Diagnosis.Pooler;

/// <summary>The client's part of SCRAM-SHA-256 without channel binding.</summary>
/// <remarks>Source: RFC 5802 and 7677; the user's name stays empty, as PostgreSQL takes the one of the start-up message.</remarks>
internal sealed class ScramLogin
{
    public const string Mechanism = "SCRAM-SHA-256";

    private const string NoChannelBinding = "n,,";

    // A hostile server must not keep this side busy. PostgreSQL's default is 4,096.
    private const int MostIterations = 1_000_000;

    private readonly string _password;
    private readonly string _nonce;
    private byte[]? _serverSignature;

    public ScramLogin(string password, string? nonce = null)
    {
        _password = Prepared(password);
        _nonce = nonce ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
    }

    /// <summary>Whether the server has proven that it knows the password too.</summary>
    public bool IsComplete { get; private set; }

    public string First => NoChannelBinding + FirstBare;

    private string FirstBare => $"n=,r={_nonce}";

    /// <summary>Answers the server's challenge.</summary>
    public string Final(string challenge)
    {
        var nonce = Attribute(challenge, 'r');
        var iterations = int.TryParse(Attribute(challenge, 'i'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (!nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length || iterations is < 1 or > MostIterations)
        {
            throw new InvalidDataException("a SCRAM challenge that does not fit");
        }

        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(_password), Bytes(Attribute(challenge, 's')), iterations, HashAlgorithmName.SHA256, 32);
        var unproven = $"c={Convert.ToBase64String(Encoding.UTF8.GetBytes(NoChannelBinding))},r={nonce}";
        var signed = Encoding.UTF8.GetBytes($"{FirstBare},{challenge},{unproven}");
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var proof = HMACSHA256.HashData(SHA256.HashData(clientKey), signed);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= clientKey[i];
        }

        _serverSignature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), signed);
        return $"{unproven},p={Convert.ToBase64String(proof)}";
    }

    /// <summary>Checks the server's own proof.</summary>
    public void Verify(string proof)
    {
        IsComplete = _serverSignature is not null && CryptographicOperations.FixedTimeEquals(_serverSignature, Bytes(Attribute(proof, 'v')));
        if (!IsComplete)
        {
            throw new InvalidDataException("a SCRAM proof that is wrong: the server does not know the password");
        }
    }

    private static string Attribute(string message, char name) =>
        message.Split(',').FirstOrDefault(part => part.Length > 1 && part[0] == name && part[1] == '=')?[2..]
        ?? throw new InvalidDataException($"a SCRAM message without '{name}'");

    private static byte[] Bytes(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException malformed)
        {
            throw new InvalidDataException("a SCRAM message that is no Base64", malformed);
        }
    }

    // SASLprep comes down to NFKC for passwords that need it at all; in invariant mode .NET has it for ASCII only.
    private static string Prepared(string password)
    {
        try
        {
            return System.Text.Ascii.IsValid(password) ? password : password.Normalize(NormalizationForm.FormKC);
        }
        catch (Exception unsupported) when (unsupported is PlatformNotSupportedException or ArgumentException)
        {
            return password;
        }
    }
}
