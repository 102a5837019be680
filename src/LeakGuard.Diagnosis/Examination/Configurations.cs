using LeakGuard.Diagnosis.Audit;
using LeakGuard.DependencyInjection;
using Npgsql;

namespace LeakGuard.Diagnosis.Examination;

/// <summary>What an audit may know of a pool.</summary>
internal static class Configurations
{
    public static PoolConfiguration Of(GuardedDataSource guard) =>
        ConfigurationReader.Of(new NpgsqlConnectionStringBuilder(guard.ConnectionString), guard.PoolName) with
        {
            Pooler = guard.Pooler,
            SessionFeatures = guard.SessionFeatures,
        };

    /// <summary>Null where the connection string says only where to go: then it is nobody's pool.</summary>
    public static PoolConfiguration? Of(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return ConfigurationReader.IsPools(settings) ? ConfigurationReader.Of(settings, PoolName.Of(settings, new LeakGuardOptions())) : null;
    }
}
