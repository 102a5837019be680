using LeakGuard.Diagnosis;
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

/// <summary>Sharing the server's connections between the instances of a service.</summary>
public static class Sharing
{
    public static void Register(IServiceCollection services, string connectionString)
    {
        services.AddLeakGuard(connectionString);
        services.AddLeakGuardFleet();
    }

    public static void RegisterBehindPooler(IServiceCollection services, string server, string console)
    {
        services.AddLeakGuardFleet(options =>
        {
            options.ServerConnectionString = server;     // past the pooler, to see the other instances
            options.PgBouncerConnectionString = console; // for its pool size; or set Connections
        });
    }

    public static string Tell(FleetMember member)
    {
        var share = member.Share;
        return $"{share.Connections} of {share.Budget} connections, {share.Instances} instances";
    }
}
