using Microsoft.EntityFrameworkCore.Infrastructure;

namespace LeakGuard.EntityFrameworkCore.Tests.Model.Migrations;

[DbContext(typeof(MigratingShop))]
internal sealed class MigratingShopModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder) => FirstMigration.Build(modelBuilder, "Lines");
}
