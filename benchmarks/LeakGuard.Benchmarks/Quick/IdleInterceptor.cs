using Microsoft.EntityFrameworkCore.Diagnostics;

namespace LeakGuard.Benchmarks.Quick;

/// <summary>Is told what the guard is told, and does nothing.</summary>
internal sealed class IdleInterceptor : IDbConnectionInterceptor, IDbCommandInterceptor, IDbTransactionInterceptor;
