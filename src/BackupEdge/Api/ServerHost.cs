using System.Net.Sockets;
using BackupEdge.Api.Http;
using BackupEdge.Api.Logs;
using BackupEdge.Api.Security;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;
using BackupEdge.Http;
using BackupEdge.Notifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Api;

/// <summary>
/// Serves the API, runs the jobs and sends notifications to webhooks. It uses the empty application builder, because the others read
/// settings files of the current folder and watch that folder for changes, which takes seconds if it is <c>/</c>.
/// </summary>
internal static class ServerHost
{
    // A body that exceeds the limit of the API, but not this one, is read to its end: a client that is still sending would otherwise see a
    // reset connection instead of the response.
    private const long MaxDrainedBytes = 8 << 20;
    private const string LogCategory = "BackupEdge.Api";
    private const int MaxHeaderBytes = 32 << 10;

    // A path of 4 KiB of which each byte is escaped has 12 KiB.
    private const int MaxRequestLineBytes = 16 << 10;
    private const int MaxHeaders = 64;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Serves until the token is cancelled or the process receives SIGTERM or SIGINT. Running jobs are interrupted then.
    /// </summary>
    /// <param name="services">The services of the data folder.</param>
    /// <param name="logs">Creates the loggers.</param>
    /// <param name="ready">Called with the actual URL when requests are answered.</param>
    /// <param name="stopping">Called when the server begins to stop.</param>
    /// <param name="cancellationToken">Stops the server.</param>
    /// <returns>The exit code, always 0.</returns>
    /// <exception cref="Fault">
    /// <c>invalid_request</c> for an unusable <c>listen</c> or <c>tls</c>, or <c>io_error</c> if the server cannot listen on the address.
    /// </exception>
    public static async Task<int> RunAsync(
        OwningServices services,
        ILoggerFactory logs,
        Action<string> ready,
        Action stopping,
        CancellationToken cancellationToken
    )
    {
        var runner = services.Runner;
        var listen = ListenAddress.Parse(services.Settings.Listen);
        var readiness = new Readiness(services.Settings.Data, services.Catalogue, runner, services.Time) { Instance = services.Instance };
        var certificate = services.Settings.Tls is { } tls
            ? ServerCertificate.Load(tls, services.Time, logs.CreateLogger(LogCategory))
            : null;
        using var issuer = services.Settings.OpenId is { } openId
            ? new OpenIdIssuer(openId, TrustedRoots.Load, services.Time, logs.CreateLogger(LogCategory))
            : null;
        await using var app = Build(services.Settings, services.Time, listen, certificate, logs);
        await using var deliveries = DeliveriesOf(services, logs);
        await using var refusals = new RefusalLog(
            services.Catalogue,
            services.Settings.AuditKeep,
            services.Time,
            logs.CreateLogger(LogCategory)
        );
        app.Run(HandlerOf(services, readiness, refusals, issuer, logs, app.Lifetime.ApplicationStopping).HandleAsync);
        await StartAsync(app, listen, cancellationToken);
        try
        {
            // After the server has started: jobs must not begin if the port is in use.
            runner.Start(lowPriority: true);
            deliveries.Start();
            refusals.Start();
            await using var scheduler = services.Scheduler(logs);
            scheduler.Start();
            await using var receivers = services.WalReceivers(logs);
            receivers.Start();
            readiness.Started();
            issuer?.Prefetch();
            var url = listen.Url(PortOf(app));
            services.PublishUrl(url);
            var logger = logs.CreateLogger(LogCategory);
            LogStart(logger, services.Settings, url);
            ready(url);
            await WaitForStopAsync(app.Lifetime, cancellationToken);
            ServerLog.Stopping(logger);
            stopping();
        }
        finally
        {
            // In parallel: event streams end when they have reported the ends of the jobs.
            await Task.WhenAll(app.StopAsync(CancellationToken.None), runner.StopAsync());
            await deliveries.StopAsync();
        }

        return 0;
    }

    private static void LogStart(ILogger logger, Settings settings, string url)
    {
        var sources = settings.Sources.Count == 0 ? "none" : string.Join(", ", settings.Sources.Select(source => source.Name));
        ServerLog.Listening(logger, ProgramVersion.Number, url, settings.Data.Path, sources);
    }

    private static async Task WaitForStopAsync(IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var stopRequested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bySignal = lifetime.ApplicationStopping.Register(stopRequested.SetResult);
        await using var byToken = cancellationToken.Register(lifetime.StopApplication);
        await stopRequested.Task;
    }

    private static Deliveries DeliveriesOf(BackupServices services, ILoggerFactory logs)
    {
        var logger = logs.CreateLogger("BackupEdge.Notifications");
        var sender = new NotificationSender(services.Time, TrustedRoots.Load, logger);
        return new Deliveries(
            services.Catalogue,
            services.Settings.Receivers,
            sender,
            new BackOff(Random.Shared.NextDouble),
            services.Time,
            logger
        );
    }

    private static RequestHandler HandlerOf(
        OwningServices services,
        Readiness readiness,
        RefusalLog refusals,
        OpenIdIssuer? issuer,
        ILoggerFactory logs,
        CancellationToken stopping
    )
    {
        var tokens = TokenCheckOf(services.Settings, issuer, services.Time);
        var gatekeeper = new Gatekeeper(services.Catalogue, services.Keys, tokens, new FailureThrottle(services.Time))
        {
            Sessions = services.Settings.Ui.IsEnabled ? services.Sessions : null,
            Origins = services.Settings.Ui.Origins,
        };
        var monitor = services.Monitor();
        var routes = Routes.All(services, readiness, monitor, gatekeeper, logs.CreateLogger(LogCategory));
        var meter = new RequestMeter(routes, monitor.Requests, services.Time);
        return new RequestHandler(
            new Router(routes),
            gatekeeper,
            readiness,
            refusals,
            services.Time,
            logs.CreateLogger(LogCategory),
            stopping,
            meter
        )
        {
            RequestTime = services.Settings.Limits.RequestTime,
        };
    }

    private static ITokenCheck? TokenCheckOf(Settings settings, OpenIdIssuer? issuer, TimeProvider time)
    {
        ITokenCheck? jwt = settings.Jwt is { } shared ? new TokenCheck(shared, time) : null;
        if (issuer is null || settings.OpenId is not { } openIdSettings)
        {
            return jwt;
        }

        var openId = new OpenIdCheck(openIdSettings, issuer, time);
        return jwt is null ? openId : new TokenChecks(jwt, openId, openIdSettings.IssuerName);
    }

    private static WebApplication Build(
        Settings settings,
        TimeProvider time,
        ListenAddress listen,
        ServerCertificate? certificate,
        ILoggerFactory logs
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions
            {
                ApplicationName = "backupedge",
                EnvironmentName = Environments.Production,
                ContentRootPath = settings.Data.Path,
            }
        );
        builder.Services.AddSingleton<ILoggerFactory>(new ServerLogs(logs, time));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(server =>
            {
                Limit(server);
                listen.Apply(server, certificate, new ConnectionPlaces(settings.Limits, time));
            });
        return builder.Build();
    }

    // The number of connections is limited by ConnectionPlaces.
    private static void Limit(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        var limits = server.Limits;
        limits.MaxRequestBodySize = MaxDrainedBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.KeepAliveTimeout = KeepAlive;
        limits.RequestHeadersTimeout = HeadersTimeout;
    }

    private static async Task StartAsync(WebApplication app, ListenAddress listen, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw listen.CannotListen(e, new ListeningSockets());
        }
    }

    private static int PortOf(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return BindingAddress.Parse(addresses.First()).Port;
    }
}
