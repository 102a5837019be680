using LeakGuard.TelemetryHost;

// A process for others to look at from outside. It ends when its stdin does.
//   web PORT CONNECTION     an instance of a web service
//   stage CONNECTION        pools that do as they are told, an order a line on stdin
return args switch
{
    ["web", var port, var connection] => await WebInstance.RunAsync(port, connection),
    ["stage", var connection] => await Stage.RunAsync(connection),
    _ => 2,
};
