using LeakGuard;
using LeakGuard.Diagnosis;
using Microsoft.Extensions.DependencyInjection;

namespace Recipes;

/// <summary>Asking what is wrong.</summary>
public static class Asking
{
    public static void Register(IServiceCollection services)
    {
        services.AddLeakGuardDiagnosis();
    }

    public static void RegisterBehindPooler(IServiceCollection services, string server, string console)
    {
        services.AddLeakGuardDiagnosis(options =>
        {
            options.ServerConnectionString = server;     // past the pooler, to match leases with sessions
            options.PgBouncerConnectionString = console; // Host=…;Port=6432;Username=stats
        });
    }

    public static async Task AskAsync(GuardedDataSource database)
    {
        Console.WriteLine(await database.DiagnoseAsync());
    }

    public static async Task AuditAsync(GuardedDataSource database)
    {
        Console.WriteLine(await database.AuditAsync());
    }

    public static async Task EndForgottenTransactionsAsync(string connectionString)
    {
        using var killer = SessionKiller.For(connectionString);
        Console.WriteLine(await killer.KillAsync(new KillRequest { OlderThan = TimeSpan.FromMinutes(5), Execute = true }));
    }

    public static async Task<Severity> LookAtServerAsync(string connectionString)
    {
        using var doctor = Doctor.For(connectionString);
        return (await doctor.DiagnoseAsync()).First.Severity;
    }
}
