using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace LeakGuard.Tests.Reporting;

public sealed class FailureOutlineTests
{
    private const string Canary = "canary";

    public static TheoryData<string, Exception> Outlines => new()
    {
        { "SQLSTATE 57P03", new PostgresException(Canary, "FATAL", "FATAL", "57P03") },
        { "SQLSTATE 28P01", new NpgsqlException(Canary, new PostgresException(Canary, "FATAL", "FATAL", "28P01")) },
        { "ConnectionRefused", new NpgsqlException(Canary, new SocketException((int)SocketError.ConnectionRefused, Canary)) },
        { "HostNotFound", new SocketException((int)SocketError.HostNotFound) },
        { "ConnectionReset", new NpgsqlException(Canary, new IOException(Canary, new SocketException((int)SocketError.ConnectionReset))) },
        { "TimeoutException", new NpgsqlException(Canary, new TimeoutException(Canary)) },
        { "AuthenticationException", new NpgsqlException(Canary, new AuthenticationException(Canary)) },
        { "ConnectionRefused", new NpgsqlException(Canary, new AggregateException(new NpgsqlException(Canary, new SocketException((int)SocketError.ConnectionRefused)), new IOException())) },
        { "AggregateException", new AggregateException(Canary) },
        { "NpgsqlException", new NpgsqlException(Canary) },
    };

    [Theory]
    [MemberData(nameof(Outlines))]
    public void A_failure_is_outlined_without_its_own_words(string outline, Exception failure) =>
        Assert.Equal(outline, FailureOutline.Of(failure));
}
