using LeakGuard;
using LeakGuard.Diagnosis;
using LeakGuard.FleetHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// One instance of a service under load, whose pool is a member of a fleet. It answers orders from stdin with a line each, and ends when that does.
//   CONNECTION INTERVAL_MS WORKERS [SERVER CONSOLE]     behind PgBouncer, the way past it and its console
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
builder.Services.AddLeakGuard(args[0], options =>
{
    options.StackCapture = StackCapture.Off;
    options.Queue.Limit = 4; // So that overload is refused as well as queued.
    options.Pooler = args.Length > 3 ? PoolerMode.Transaction : PoolerMode.None;
});
builder.Services.AddLeakGuardFleet(options =>
{
    options.Interval = TimeSpan.FromMilliseconds(int.Parse(args[1], null));
    (options.ServerConnectionString, options.PgBouncerConnectionString) = args.Length > 3 ? (args[3], args[4]) : (null, null);
});
using var host = builder.Build();
await host.StartAsync();
var member = host.Services.GetRequiredService<FleetMember>();
var load = new Load(host.Services.GetRequiredService<GuardedDataSource>(), int.Parse(args[2], null));
Console.WriteLine("ready");
while (await Console.In.ReadLineAsync() is { } order)
{
    Console.WriteLine(order switch
    {
        "share" => $"{member.Share.Connections} {member.Share.Fair} {member.Share.Claimed} {member.Share.Instances} {member.Share.Budget ?? 0} {member.Share.Failure}",
        "load" => load.ToString(),
        _ => $"'{order}' is no order.",
    });
}

await load.StopAsync();
await host.StopAsync();
