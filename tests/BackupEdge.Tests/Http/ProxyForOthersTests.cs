using System.Net;
using BackupEdge.Http;

namespace BackupEdge.Tests.Http;

public sealed class ProxyForOthersTests
{
    [Theory]
    [InlineData("http://localhost:8080/x", false)]
    [InlineData("https://127.0.0.1/x", false)]
    [InlineData("http://[::1]:1/x", false)]
    [InlineData("https://inside.example.org/x", false)]
    [InlineData("https://bots.example.org/x", true)]
    public void The_proxy_is_used_only_for_other_machines(string url, bool isUsed)
    {
        var proxy = new ProxyForOthers(new WebProxy("http://proxy.example.org:3128", BypassOnLocal: false, ["inside"]));

        Assert.Equal(!isUsed, proxy.IsBypassed(new Uri(url)));
        Assert.Equal(isUsed ? new Uri("http://proxy.example.org:3128") : null, proxy.GetProxy(new Uri(url)));
    }
}
