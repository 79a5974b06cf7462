using BackupEdge.Commands.Remote;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Commands.Remote;

public sealed class RemoteAddressTests
{
    [Theory]
    [InlineData("https://backup.example.org", "https://backup.example.org")]
    [InlineData("https://backup.example.org:9000/", "https://backup.example.org:9000")]
    [InlineData("http://localhost:9000", "http://localhost:9000")]
    [InlineData("http://127.0.0.1:9000", "http://127.0.0.1:9000")]
    [InlineData("http://[::1]:9000", "http://[::1]:9000")]
    public void An_https_address_or_one_of_this_machine_is_accepted(string text, string origin) =>
        Assert.Equal(origin, RemoteAddress.Parse(text, "--server").GetLeftPart(UriPartial.Authority));

    [Theory]
    [InlineData("http://backup.example.org:9000")]
    [InlineData("http://192.168.1.2:9000")]
    [InlineData("http://localhost.example.org")]
    [InlineData("http://0.0.0.0:9000")]
    public void A_key_is_never_sent_to_another_host_without_TLS(string text)
    {
        var fault = Assert.Throws<Fault>(() => RemoteAddress.Parse(text, "$BACKUPEDGE_SERVER"));

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.StartsWith("$BACKUPEDGE_SERVER is an http address of another host", fault.Message, StringComparison.Ordinal);
        Assert.Contains("https", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backup.example.org:9000")]
    [InlineData("ftp://backup.example.org")]
    [InlineData("https://backup.example.org/api/v1/backup")]
    [InlineData("https://backup.example.org/?a=b")]
    [InlineData("https://admin:secret@backup.example.org")]
    [InlineData("")]
    public void Anything_else_is_refused_without_repeating_a_password(string text)
    {
        var fault = Assert.Throws<Fault>(() => RemoteAddress.Parse(text, "--server"));

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }
}
