using System.Data.Common;
using LeakGuard.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// A connection string as argument, or LEAKGUARD_POSTGRES; with neither, a throw-away server.
await using var postgres = args.Length == 0 ? await LocalPostgres.StartAsync() : null;
var connectionString = postgres?.ConnectionString ?? args[0];

var services = new ServiceCollection();
services.AddLogging(logging => logging.AddSimpleConsole());

services.AddLeakGuard(connectionString, options => options.LeakThreshold = TimeSpan.FromSeconds(2));
services.AddHealthChecks().AddLeakGuard();

await using var provider = services.BuildServiceProvider();
var database = provider.GetRequiredService<DbDataSource>();
var connection = await database.OpenConnectionAsync(); // "await using" is missing: it leaks,
await Task.Delay(TimeSpan.FromSeconds(4));             // and the log names the line above.

await connection.DisposeAsync();
await Task.Delay(TimeSpan.FromSeconds(2));             // Returned late: that is logged as well.
