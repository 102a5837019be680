using BenchmarkDotNet.Running;
using LeakGuard.Benchmarks.Quick;

if (args is ["quick", .. var names])
{
    return await QuickSuite.RunAsync(names);
}

var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args);
return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
