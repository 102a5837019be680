using Microsoft.EntityFrameworkCore;

namespace Recipes;

/// <summary>A context of EF Core.</summary>
public sealed class Shop(DbContextOptions<Shop> options) : DbContext(options);
