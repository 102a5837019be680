using LeakGuard.CallSites;

namespace LeakGuard.Tests.CallSites;

public sealed class MethodNameTests
{
    [Theory]
    [InlineData("Shop.OrderJob", "Run", "OrderJob.Run")]
    [InlineData("OrderJob", "Run", "OrderJob.Run")]
    [InlineData("", "lambda_method", "lambda_method")]
    [InlineData("Shop.Outer+Inner", "Run", "Outer.Inner.Run")]
    [InlineData("Shop.Repo`1", "Load", "Repo.Load")]
    [InlineData("Shop.Repo`1+Row`2", "Load", "Repo.Row.Load")]
    [InlineData("Shop.OrderJob", ".ctor", "OrderJob.ctor")]
    [InlineData("Shop.OrderJob", ".cctor", "OrderJob.cctor")]
    [InlineData("Shop.OrderJob", "get_Total", "OrderJob.Total.get")]
    [InlineData("Shop.OrderJob", "set_Total", "OrderJob.Total.set")]
    [InlineData("Shop.OrderJob", "op_Addition", "OrderJob.op_Addition")]
    public void Plain_names_lose_their_namespace_and_arity(string type, string method, string expected) =>
        Assert.Equal(expected, MethodName.Readable(type, method));

    [Theory]
    [InlineData("Shop.OrderJob+<RunAsync>d__5", "MoveNext", "OrderJob.RunAsync")]
    [InlineData("Shop.OrderJob+<RunAsync>d__5`1", "MoveNext", "OrderJob.RunAsync")]
    [InlineData("Shop.Repo`1+<LoadAsync>d__0", "MoveNext", "Repo.LoadAsync")]
    [InlineData("Shop.OrderJob+<Rows>d__3", "System.IDisposable.Dispose", "OrderJob.Rows")]
    [InlineData("Shop.OrderJob+<Rows>d__3", "<>m__Finally1", "OrderJob.Rows")]
    [InlineData("Shop.OrderJob+<<RunAsync>b__0>d", "MoveNext", "OrderJob.RunAsync+lambda")]
    [InlineData("Shop.OrderJob+<>c+<<RunAsync>b__0_0>d", "MoveNext", "OrderJob.RunAsync+lambda")]
    [InlineData("Shop.OrderJob+<>c__DisplayClass1_0+<<RunAsync>b__0>d", "MoveNext", "OrderJob.RunAsync+lambda")]
    [InlineData("Shop.OrderJob+<<RunAsync>g__Inner|4_0>d", "MoveNext", "OrderJob.RunAsync.Inner")]
    public void State_machines_are_called_by_their_method(string type, string method, string expected) =>
        Assert.Equal(expected, MethodName.Readable(type, method));

    [Theory]
    [InlineData("Shop.OrderJob+<>c", "<RunAsync>b__0_0", "OrderJob.RunAsync+lambda")]
    [InlineData("Shop.OrderJob+<>c__DisplayClass3_0", "<RunAsync>b__0", "OrderJob.RunAsync+lambda")]
    [InlineData("Shop.OrderJob+<>c__DisplayClass3_0`1", "<RunAsync>b__0", "OrderJob.RunAsync+lambda")]
    [InlineData("Shop.OrderJob+<>c", "<.ctor>b__0_0", "OrderJob.ctor+lambda")]
    [InlineData("Shop.OrderJob+<>c", "<get_Total>b__1_0", "OrderJob.Total.get+lambda")]
    [InlineData("Shop.OrderJob", "<RunAsync>g__Inner|4_0", "OrderJob.RunAsync.Inner")]
    [InlineData("Shop.OrderJob+<>c__DisplayClass3_0", "<RunAsync>g__Inner|1", "OrderJob.RunAsync.Inner")]
    public void Lambdas_and_local_functions_are_called_by_the_method_around_them(string type, string method, string expected) =>
        Assert.Equal(expected, MethodName.Readable(type, method));

    [Theory]
    [InlineData("Program", "<Main>$", "Program.Main")]
    [InlineData("Program", "<Main>", "Program.Main")]
    [InlineData("Program+<<Main>$>d__0", "MoveNext", "Program.Main")]
    [InlineData("Program+<>c", "<<Main>$>b__0_0", "Program.Main+lambda")]
    [InlineData("Program+<>c+<<<Main>$>b__0_0>d", "MoveNext", "Program.Main+lambda")]
    [InlineData("Program", "<<Main>$>g__Load|0_0", "Program.Main.Load")]
    [InlineData("Program+<<<Main>$>g__Load|0_0>d", "MoveNext", "Program.Main.Load")]
    public void Top_level_statements_are_Main(string type, string method, string expected) =>
        Assert.Equal(expected, MethodName.Readable(type, method));

    [Theory]
    [InlineData("Shop.Repo", "Shop.IRepo.Load", "Repo.Load")]
    [InlineData("Shop.Repo", "Shop.IRepo<Shop.Item>.Load", "Repo.Load")]
    [InlineData("Shop.Repo", "Shop.IRepo.get_Total", "Repo.Total.get")]
    [InlineData("Shop.Repo+<Shop-IRepo<Shop-Item>-LoadAsync>d__3", "MoveNext", "Repo.LoadAsync")]
    [InlineData(@"Shop.Repo+<Shop-IRepo<System-Int32\[\]\,System-Int32>-LoadAsync>d__3", "MoveNext", "Repo.LoadAsync")]
    public void Explicit_implementations_lose_their_interface(string type, string method, string expected) =>
        Assert.Equal(expected, MethodName.Readable(type, method));

    [Theory]
    [InlineData("Shop.<Program>F0123ABC__Job", "Run", "Job.Run")]
    [InlineData("Shop.Jobs+run@12", "Invoke", "Jobs.run")]
    [InlineData("Shop.Odd", "<unfinished", "Odd.<unfinished")]
    [InlineData("Shop.Odd", "<>n__0", "Odd.<>n__0")]
    [InlineData("", "", "")]
    public void Odd_names_stay_readable(string type, string method, string expected) =>
        Assert.Equal(expected, MethodName.Readable(type, method));
}
