using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace LeakGuard.EntityFrameworkCore.Tests.Model.Migrations;

[DbContext(typeof(MigratingShop))]
[Migration("20240102000000_Second")]
internal sealed class SecondMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.RenameTable("Items", newName: "Lines");

        // An index that is made while others write cannot be made in a transaction.
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY lines_by_product ON \"Lines\" (\"Product\")", suppressTransaction: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("DROP INDEX lines_by_product");
        migrationBuilder.RenameTable("Lines", newName: "Items");
    }

    protected override void BuildTargetModel(ModelBuilder modelBuilder) => FirstMigration.Build(modelBuilder, "Lines");
}
