using LeakGuard.TestSupport;

// Holds a throw-away server, and with the argument pgbouncer one of those before it, for whoever runs this:
// the connection string, process and folder of each on stdout, gone when stdin ends.
await using var postgres = await LocalPostgres.StartAsync();
Console.WriteLine(postgres.ConnectionString);
Console.WriteLine(postgres.IsOwned ? $"{postgres.PostmasterPid} {postgres.Folder}" : "not owned");
await using var bouncer = args is ["pgbouncer"] ? await LocalPgBouncer.StartAsync(postgres.ConnectionString) : null;
if (bouncer is not null)
{
    Console.WriteLine(bouncer.ConnectionString);
    Console.WriteLine($"{bouncer.Pid} {bouncer.Folder}");
}

await Console.In.ReadToEndAsync();
