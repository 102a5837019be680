using Npgsql;

namespace LeakGuard.DependencyInjection;

/// <summary>A way to the same database as a data source has, on connections that take nothing from its pool.</summary>
/// <remarks>
/// Not by cloning a connection: for every connection string Npgsql meets there, it keeps a data source for good and names its
/// metrics by it, with the password where that is to be kept. This one is made once, when it is needed, and has a name.
/// </remarks>
internal sealed class UnpooledTwin : IDisposable
{
    private readonly Lazy<NpgsqlDataSource> _twin;

    public UnpooledTwin(NpgsqlDataSource source, string name) => _twin = new Lazy<NpgsqlDataSource>(() => Build(source, name));

    /// <summary>Connects and asks the database for an answer.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        var connection = await _twin.Value.OpenConnectionAsync(stop).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var question = connection.CreateCommand();
        await using var __ = question.ConfigureAwait(false);
        question.CommandText = "SELECT 1";
        await question.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_twin.IsValueCreated)
        {
            _twin.Value.Dispose();
        }
    }

    private static NpgsqlDataSource Build(NpgsqlDataSource source, string name)
    {
        var builder = new NpgsqlDataSourceBuilder(NpgsqlInterior.Settings(source).ConnectionString) { Name = name };
        var settings = builder.ConnectionStringBuilder;
        settings.Pooling = false;
        settings.Enlist = false;
        settings.ApplicationName = "LeakGuard connectivity";
        var password = settings.Password;
        settings.Password = null;
        builder.UsePasswordProvider(
            _ => throw new NotSupportedException("The probe connects asynchronously only."),
            async (_, stop) => await NpgsqlInterior.PasswordAsync(source, stop).ConfigureAwait(false) ?? password!);
        if (NpgsqlInterior.AuthenticationOptions(source) is { } authenticationOptions)
        {
            builder.UseSslClientAuthenticationOptionsCallback(authenticationOptions);
        }

        if (NpgsqlInterior.RootCertificates(source) is { } rootCertificates)
        {
            builder.UseRootCertificatesCallback(rootCertificates!);
        }

        return builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
    }
}
