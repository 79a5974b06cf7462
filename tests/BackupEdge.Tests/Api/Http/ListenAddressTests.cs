using System.Net.Sockets;
using BackupEdge.Api.Http;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Api.Http;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://localhost:9000", "localhost", 9000, "http://localhost:9000")]
    [InlineData("http://LOCALHOST:9000/", "localhost", 9000, "http://localhost:9000")]
    [InlineData("http://127.0.0.1:80", "127.0.0.1", 80, "http://127.0.0.1:80")]
    [InlineData("http://0.0.0.0:9000", "0.0.0.0", 9000, "http://localhost:9000")]
    [InlineData("http://[::]:9000", "::", 9000, "http://localhost:9000")]
    [InlineData("http://[::1]:9000", "::1", 9000, "http://[::1]:9000")]
    [InlineData("http://*:9000", "*", 9000, "http://localhost:9000")]
    [InlineData("http://10.0.0.7:9000", "10.0.0.7", 9000, "http://10.0.0.7:9000")]
    public void Parses_an_address(string listen, string host, int port, string url)
    {
        var address = ListenAddress.Parse(listen);
        Assert.Equal(new ListenAddress(host, port), address);
        Assert.Equal(url, address.Url(port));
    }

    [Fact]
    public void The_URL_has_the_port_that_is_in_use() =>
        Assert.Equal("http://127.0.0.1:4711", ListenAddress.Parse("http://localhost:0").Url(4711));

    [Theory]
    [InlineData("")]
    [InlineData("localhost:9000")]
    [InlineData("ftp://localhost:9000")]
    [InlineData("http://backup.example.org:9000")]
    [InlineData("http://localhost:9000/api")]
    [InlineData("http://localhost:9000?x=1")]
    [InlineData("http://me@localhost:9000")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://localhost")]
    [InlineData("unix:/run/x.sock")]
    public void Refuses_an_invalid_address(string listen)
    {
        var fault = Assert.Throws<Fault>(() => ListenAddress.Parse(listen));
        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Equal("listen", fault.Details["field"]);
    }

    [Theory]
    [InlineData(SocketError.AddressAlreadyInUse, "in use by another program")]
    [InlineData(SocketError.AccessDenied, "above 1023")]
    [InlineData(SocketError.AddressNotAvailable, "no such address")]
    public void The_message_explains_why_the_address_cannot_be_used(SocketError error, string expected)
    {
        var fault = ListenAddress
            .Parse("http://localhost:9000")
            .CannotListen(new IOException("outer", new SocketException((int)error)), new ListeningSockets("/nowhere"));
        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }
}
