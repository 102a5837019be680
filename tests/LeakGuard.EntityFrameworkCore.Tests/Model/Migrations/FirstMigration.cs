using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace LeakGuard.EntityFrameworkCore.Tests.Model.Migrations;

[DbContext(typeof(MigratingShop))]
[Migration("20240101000000_First")]
internal sealed class FirstMigration : Migration
{
    public static void Build(ModelBuilder modelBuilder, string table) => modelBuilder.Entity<OrderLine>(line =>
    {
        line.Property(l => l.Id).UseIdentityByDefaultColumn();
        line.Property(l => l.Product).IsRequired();
        line.HasKey(l => l.Id);
        line.ToTable(table);
    });

    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "Items",
        table => new
        {
            Id = table.Column<int>(nullable: false)
                .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
            OrderId = table.Column<int>(nullable: false),
            Product = table.Column<string>(nullable: false),
            Quantity = table.Column<int>(nullable: false),
        },
        constraints: table => table.PrimaryKey("PK_Items", item => item.Id));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Items");

    protected override void BuildTargetModel(ModelBuilder modelBuilder) => Build(modelBuilder, "Items");
}
