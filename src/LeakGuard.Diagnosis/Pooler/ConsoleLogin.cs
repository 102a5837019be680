using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Npgsql;

namespace LeakGuard.Diagnosis.Pooler;

/// <summary>From a fresh connection to a console that is ready: TLS, start-up, proof of identity.</summary>
internal sealed class ConsoleLogin(ConsoleAddress address)
{
    private const int Ok = 0, CleartextPassword = 3, Md5Password = 5, Sasl = 10, SaslContinue = 11, SaslFinal = 12;

    // A server may send settings and notices on the way; a hostile one may not send them for ever.
    private const int MostMessages = 1000;

    private ScramLogin? _scram;

    public async Task<ConsoleWire> EnterAsync(CancellationToken cancellationToken)
    {
        var stream = await address.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var wire = new ConsoleWire(await SecureAsync(stream, cancellationToken).ConfigureAwait(false));
            await wire.StartAsync(
                [("user", address.User), ("database", "pgbouncer"), ("client_encoding", "UTF8"), ("application_name", "leakguard")],
                cancellationToken).ConfigureAwait(false);
            await ProveAsync(wire, cancellationToken).ConfigureAwait(false);
            return wire;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (address.SslMode is SslMode.Disable or SslMode.Allow)
        {
            return stream;
        }

        var answer = await new ConsoleWire(stream).RequestTlsAsync(cancellationToken).ConfigureAwait(false);
        if (answer == 'S')
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(Trust(), cancellationToken).ConfigureAwait(false);
            return secure;
        }

        return answer == 'N' && address.SslMode == SslMode.Prefer
            ? stream
            : throw new PgBouncerException(
                answer == 'N' ? ServerFailureKind.AccessDenied : ServerFailureKind.NotPgBouncer,
                answer == 'N'
                    ? $"PgBouncer at {address.Name} offers no TLS, and 'SSL Mode={address.SslMode}' asks for it. Set client_tls_sslmode there, or lower 'SSL Mode'."
                    : $"What answers at {address.Name} is not PgBouncer. Check 'Host' and 'Port'.");
    }

    // As in Npgsql: only the two verifying modes look at the certificate.
    private SslClientAuthenticationOptions Trust()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = address.Host };
        if (address.SslMode is not (SslMode.VerifyCA or SslMode.VerifyFull))
        {
#pragma warning disable CA5359 // These modes encrypt and do not verify: that is their definition, in libpq and in Npgsql.
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
            return options;
        }

        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (address.RootCertificate is { Length: > 0 } file)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.ImportFromPemFile(file);
        }

        options.CertificateChainPolicy = policy;
        if (address.SslMode == SslMode.VerifyCA)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }

        return options;
    }

    private async Task ProveAsync(ConsoleWire wire, CancellationToken cancellationToken)
    {
        for (var messages = 0; messages < MostMessages; messages++)
        {
            var message = await wire.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            switch (message.Type)
            {
                case 'R' when Answer(message) is { } answer:
                    await wire.SendAsync('p', answer, cancellationToken).ConfigureAwait(false);
                    break;
                case 'R' or 'S' or 'K' or 'N':
                    break;
                case 'Z':
                    return;
                case 'E':
                    throw Refused(message);
                default:
                    throw new InvalidDataException($"a message of type '{message.Type}' before the login was done");
            }
        }

        throw new InvalidDataException("no end of the login");
    }

    private byte[]? Answer(ConsoleMessage message)
    {
        switch (message.Code)
        {
            case Ok when _scram is { IsComplete: false }:
                throw new InvalidDataException("a login without the proof that the server knows the password");
            case Ok:
                return null;
            case CleartextPassword:
                return ConsoleWire.Text(Password());
            case Md5Password when message.AfterCode.Length == 4:
                return ConsoleWire.Text(Md5(Password(), message.AfterCode));
            case Sasl when _scram is null && Encoding.UTF8.GetString(message.AfterCode).Split('\0').Contains(ScramLogin.Mechanism):
                _scram = new ScramLogin(Password());
                return FirstOf(_scram);
            case SaslContinue when _scram is not null:
                return Encoding.UTF8.GetBytes(_scram.Final(Encoding.UTF8.GetString(message.AfterCode)));
            case SaslFinal when _scram is not null:
                _scram.Verify(Encoding.UTF8.GetString(message.AfterCode));
                return null;
            default:
                throw new PgBouncerException(
                    ServerFailureKind.AccessDenied,
                    $"PgBouncer at {address.Name} wants user '{address.User}' to log in by method {message.Code}, which is not spoken here. Let it in by trust, password, md5 or scram-sha-256.");
        }
    }

    private static byte[] FirstOf(ScramLogin scram)
    {
        var first = Encoding.UTF8.GetBytes(scram.First);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, first.Length);
        return [.. ConsoleWire.Text(ScramLogin.Mechanism), .. length, .. first];
    }

#pragma warning disable CA5351 // The protocol's own, not a choice: md5(md5(password + user) + salt).
    private string Md5(string password, ReadOnlySpan<byte> salt)
    {
        var inner = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(password + address.User)));
        byte[] outer = [.. Encoding.UTF8.GetBytes(inner), .. salt];
        return "md5" + Convert.ToHexStringLower(MD5.HashData(outer));
    }
#pragma warning restore CA5351

    private string Password() => address.Password ?? throw new PgBouncerException(
        ServerFailureKind.AccessDenied,
        $"PgBouncer at {address.Name} asks for a password of user '{address.User}', and none was given. Add 'Password', or let the user in without one.");

    private PgBouncerException Refused(ConsoleMessage error)
    {
        var (state, text) = (error.Field('C'), error.Field('M') ?? "no reason given");
        return state switch
        {
            "3D000" => new(ServerFailureKind.NotPgBouncer, $"What answers at {address.Name} is no PgBouncer console but, it seems, a PostgreSQL server: there is no database 'pgbouncer'. Check 'Host' and 'Port' (6432 is usual)."),
            "53300" => new(ServerFailureKind.TooManyConnections, $"PgBouncer at {address.Name} takes no more clients ({text}). Raise max_client_conn."),
            _ => new(ServerFailureKind.AccessDenied, $"PgBouncer at {address.Name} refuses user '{address.User}': {text}. Check the password, and that the user is listed in stats_users or admin_users."),
        };
    }
}
