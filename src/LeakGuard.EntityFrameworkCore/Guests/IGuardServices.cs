using Microsoft.Extensions.DependencyInjection;

namespace LeakGuard.EntityFrameworkCore.Guests;

/// <summary>The services by which EF Core tells the guard what contexts do.</summary>
internal interface IGuardServices
{
    /// <summary>Adds them to EF Core's own.</summary>
    /// <exception cref="InvalidOperationException">Somebody else has put there what the guard cannot do without.</exception>
    void AddTo(IServiceCollection services);

    /// <summary>Whether they are among EF Core's own.</summary>
    bool AreIn(IServiceProvider services);

    /// <summary>Whether the guard cannot do without being that service.</summary>
    bool Include(Type service);
}
