using Microsoft.AspNetCore.Builder;

namespace Recipes;

/// <summary>Showing the pools to operators elsewhere.</summary>
public static class OperatorsPage
{
    public static void Map(WebApplication app)
    {
        app.MapLeakGuard().RequireAuthorization("operators");
    }
}
