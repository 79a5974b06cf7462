using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class ListenSettingTests
{
    [Theory]
    [InlineData("http://localhost:9000", "http://localhost:9000", true)]
    [InlineData("HTTP://LOCALHOST:9000/", "http://localhost:9000", true)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", true)]
    [InlineData("http://127.1.2.3:80", "http://127.1.2.3:80", true)]
    [InlineData("http://[::1]:9000", "http://[::1]:9000", true)]
    [InlineData("http://0.0.0.0:9000", "http://0.0.0.0:9000", false)]
    [InlineData("http://[::]:9000", "http://[::]:9000", false)]
    [InlineData("http://*:9000", "http://*:9000", false)]
    [InlineData("http://192.168.1.5:9000", "http://192.168.1.5:9000", false)]
    [InlineData("HTTPS://localhost:9443", "https://localhost:9443", true)]
    [InlineData("https://192.168.1.5:9443/", "https://192.168.1.5:9443", false)]
    public void An_address_is_parsed_and_loopback_is_recognised(string text, string url, bool isLoopback)
    {
        Assert.Equal((url, null), ListenSetting.Parse(text));
        Assert.Equal(isLoopback, ListenSetting.IsLoopback(url));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("http://:9000")]
    [InlineData("http://localhost:")]
    [InlineData("http://localhost:-1")]
    [InlineData("http://localhost:65536")]
    [InlineData("http://localhost:9000?x")]
    [InlineData("http://user@localhost:9000")]
    [InlineData("http://::1:9000")]
    [InlineData("ftp://localhost:9000")]
    public void An_invalid_address_is_refused(string text) => Assert.NotNull(ListenSetting.Parse(text).Problem);
}
