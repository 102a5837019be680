using LeakGuard.CallSites;

namespace LeakGuard.Tests.CallSites;

public sealed class FrameworkAssembliesTests
{
    [Theory]
    [InlineData("LeakGuard")]
    [InlineData("LeakGuard.EntityFrameworkCore")]
    [InlineData("LeakGuard.AspNetCore")]
    [InlineData("LeakGuard.Diagnosis")]
    [InlineData("LeakGuard.Testing")]
    public void The_guard_knows_its_own(string assembly) =>
        Assert.Equal(CodeOwner.Guard, FrameworkAssemblies.OwnerOf(assembly));

    [Theory]
    [InlineData("System")]
    [InlineData("System.Private.CoreLib")]
    [InlineData("Microsoft.EntityFrameworkCore.Relational")]
    [InlineData("Npgsql")]
    [InlineData("Npgsql.EntityFrameworkCore.PostgreSQL")]
    [InlineData("Dapper")]
    [InlineData("Dapper.Contrib")]
    [InlineData("linq2db")]
    [InlineData("linq2db.PostgreSQL")]
    [InlineData("xunit.core")]
    [InlineData("Polly.Core")]
    [InlineData("MediatR")]
    [InlineData("netstandard")]
    [InlineData("mscorlib")]
    public void Libraries_between_an_application_and_its_connections_are_known(string assembly) =>
        Assert.Equal(CodeOwner.Framework, FrameworkAssemblies.OwnerOf(assembly));

    [Theory]
    [InlineData("LeakGuard.Tests")]
    [InlineData("LeakGuard.Samples.Shop")]
    [InlineData("Shop")]
    [InlineData("Systematic.Billing")]
    [InlineData("MicrosoftLike")]
    [InlineData("NpgsqlDemo")]
    [InlineData("")]
    public void Everything_else_is_the_application(string assembly) =>
        Assert.Equal(CodeOwner.Application, FrameworkAssemblies.OwnerOf(assembly));
}
