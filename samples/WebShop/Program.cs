using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using WebShop.Goods;
using WebShop.Hosting;
using WebShop.Operations;
using WebShop.Ordering;
using WebShop.Pages;

// WebShop                          on a throw-away PostgreSQL
// WebShop --connection "Host=…"    on a database of yours, in a schema 'webshop' (or set ConnectionStrings__Shop)
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--connection"] = "ConnectionStrings:Shop" });
await using var database = await ShopDatabase.OpenAsync(builder.Configuration.GetConnectionString("Shop"));

// Thresholds come from the section "LeakGuard" of appsettings.json.
builder.Services.AddLeakGuard(database.ConnectionString);
builder.Services.AddHealthChecks().AddLeakGuard().AddLeakGuardConnectivity();
builder.Services.AddShopTelemetry(builder.Configuration);

builder.Services.AddSingleton<Shelf>().AddSingleton<SalesReport>();
builder.Services.AddSingleton<OrderDesk>().AddSingleton<BuggyOrderDesk>().AddSingleton<EfOrderDesk>().AddSingleton<DapperOrderDesk>();
builder.Services.AddDbContextFactory<ShopContext>((services, options) => options.UseNpgsql().UseLeakGuard(services));

builder.Services.AddExceptionHandler<BusyPage>();
builder.Services.AddAntiforgery();
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider(); // Forms do not outlive this process, nor do its goods.

await using var app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = BusyPage.TellOfFaultAsync });
app.UseAntiforgery();
app.MapShopPages();
app.MapShopHealth();
app.MapPrometheusScrapingEndpoint("/metrics");
app.MapLeakGuard("/leakguard"); // From this machine only.
await app.RunAsync();
