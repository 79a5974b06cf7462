using BackupEdge.Api.Http;
using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Api.Http;

public sealed class RouterTests
{
    private readonly Router _router = new([
        new("POST", "/base/create", Role.BackupOperator, Nothing),
        new("GET", "/base/list", Role.BackupOperator, Nothing),
        new("GET", "/base/{id}", Role.BackupOperator, Nothing),
        new("DELETE", "/base/{id}", Role.Admin, Nothing),
        new("POST", "/base/{id}/verify", Role.BackupOperator, Nothing),
        new("POST", "/base/restore/{id}", Role.Admin, Nothing),
        new("GET", "/base/restore/{id}/status", Role.Admin, Nothing),
        new("PUT", "/base/schedule/{id}", Role.Admin, Nothing),
        new("GET", "/base/{id}/diff/{other}", Role.BackupOperator, Nothing),
        new("GET", "/", null, Nothing),
        new("GET", "/ui/{hash}/{file*}", null, Nothing),
    ]);

    [Theory]
    [InlineData("GET", "/base/list", "/base/list", "")]
    [InlineData("HEAD", "/base/list", "/base/list", "")]
    [InlineData("GET", "/base/backup-1", "/base/{id}", "backup-1")]
    [InlineData("DELETE", "/base/backup-1", "/base/{id}", "backup-1")]
    [InlineData("GET", "/base/List", "/base/{id}", "List")]
    [InlineData("GET", "/base/a%2Fb", "/base/{id}", "a%2Fb")]
    [InlineData("GET", "/base/..", "/base/{id}", "..")]
    [InlineData("POST", "/base/backup-1/verify", "/base/{id}/verify", "backup-1")]
    [InlineData("POST", "/base/restore/list", "/base/restore/{id}", "list")]
    [InlineData("GET", "/base/restore/job-1/status", "/base/restore/{id}/status", "job-1")]
    [InlineData("PUT", "/base/schedule/schedule-1", "/base/schedule/{id}", "schedule-1")]
    [InlineData("GET", "/", "/", "")]
    public void Finds_the_route_and_its_parameter(string method, string path, string template, string parameter)
    {
        var node = _router.Find(path, out var found, out _);
        Assert.Equal(template, node?.Find(method)?.Template);
        Assert.Equal(parameter, found.ToString());
    }

    [Theory]
    [InlineData("/base/backup-1/diff/backup-2", "backup-1", "backup-2")]
    [InlineData("/base/list/diff/backup-2", null, null)]
    [InlineData("/base/backup-1/diff/list", "backup-1", "list")]
    [InlineData("/base/backup-1/diff/", null, null)]
    [InlineData("/base/backup-1/diff", null, null)]
    [InlineData("/base/backup-1/diff/backup-2/x", null, null)]
    public void Finds_two_parameters(string path, string? first, string? second)
    {
        var node = _router.Find(path, out var one, out var other);
        Assert.Equal(first, node is null ? null : one.ToString());
        Assert.Equal(second, node is null ? null : other.ToString());
    }

    [Theory]
    [InlineData("/ui/abc/app.js", "abc", "app.js")]
    [InlineData("/ui/abc/parts/dialog.js", "abc", "parts/dialog.js")]
    [InlineData("/ui/abc//x", "abc", "/x")]
    [InlineData("/ui/abc/", "abc", "")]
    [InlineData("/ui/abc", null, null)]
    [InlineData("/ui//app.js", null, null)]
    public void The_rest_of_a_path_is_a_parameter(string path, string? hash, string? file)
    {
        var node = _router.Find(path, out var one, out var other);
        Assert.Equal(hash is null ? null : "/ui/{hash}/{file*}", node?.Find("GET")?.Template);
        Assert.Equal(hash, node is null ? null : one.ToString());
        Assert.Equal(file, node is null ? null : other.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("base/list")]
    [InlineData("//")]
    [InlineData("/base")]
    [InlineData("/base/")]
    [InlineData("//base/list")]
    [InlineData("/base//list")]
    [InlineData("/base/list/")]
    [InlineData("/base/list/x")]
    [InlineData("/base/create/verify")]
    [InlineData("/base/restore")]
    [InlineData("/base/restore/")]
    [InlineData("/base/restore//status")]
    [InlineData("/base/restore/job-1/status/")]
    [InlineData("/base/backup-1/Verify")]
    [InlineData("/Base/list")]
    [InlineData("/other")]
    public void Finds_nothing_for_other_paths(string path) => Assert.Null(_router.Find(path, out _, out _));

    [Fact]
    public void A_parameter_has_at_most_100_characters()
    {
        Assert.NotNull(_router.Find("/base/" + new string('a', 100), out _, out _));
        Assert.Null(_router.Find("/base/" + new string('a', 101), out _, out _));
        Assert.Null(_router.Find(new string('/', 100_000), out _, out _));
    }

    [Fact]
    public void Lists_the_methods_of_a_route()
    {
        Assert.Equal("GET, HEAD, DELETE", _router.Find("/base/backup-1", out _, out _)?.Allow);
        Assert.Equal("POST", _router.Find("/base/create", out _, out _)?.Allow);
        Assert.Null(_router.Find("/base/create", out _, out _)?.Find("GET"));
        Assert.Null(_router.Find("/base/list", out _, out _)?.Find("get"));
    }

    [Fact]
    public void Finding_a_route_allocates_nothing()
    {
        _router.Find("/base/restore/job-1/status", out _, out _)?.Find("GET");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _router.Find("/base/restore/job-1/status", out _, out _)?.Find("GET");
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Task Nothing(ApiCall call) => Task.CompletedTask;
}
