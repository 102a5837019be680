using LeakGuard.TestSupport;

// Holds a throw-away server for whoever runs this: the connection string on stdout, gone when stdin ends.
await using var postgres = await LocalPostgres.StartAsync();
Console.WriteLine(postgres.ConnectionString);
Console.WriteLine(postgres.IsOwned ? $"{postgres.PostmasterPid} {postgres.Folder}" : "not owned");
await Console.In.ReadToEndAsync();
