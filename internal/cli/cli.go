package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"kontor/internal/config"
	"kontor/internal/demo"
	"kontor/internal/fault"
	"kontor/internal/host"
)

// Program is what main hands in.
type Program struct {
	Version string
	// Screens are the bundled files of the frontend.
	Screens fs.FS
	// Window opens the window and returns when it is closed. It is nil in a
	// build without one; ErrNoDisplay says that none can be opened here.
	Window func(ctx context.Context, o WindowOptions) error
}

// WindowOptions are what the window is opened with.
type WindowOptions struct {
	Host host.Options
	// Listen is where the HTTP API answers while it is turned on.
	Listen host.Listen
	// GPU lets the window draw with the graphics card.
	GPU bool
}

// ErrNoDisplay says that there is no display to open a window on.
var ErrNoDisplay = errors.New("there is no display")

// commands is the grammar.
type commands struct {
	Data        string `help:"The data folder. Without it: the platform's folder for data (${data_folder})." placeholder:"FOLDER" env:"KONTOR_DATA"`
	DatabaseURL string `name:"database-url" help:"Use the PostgreSQL server of the office (15 or newer) instead of our own." placeholder:"URL" env:"DATABASE_URL"`
	Config      string `help:"The configuration file, .toml or .json. Without it: ${config_file}." placeholder:"FILE" env:"KONTOR_CONFIG"`
	LogLevel    string `help:"How much is logged: debug, info, warn or error." enum:"debug,info,warn,error" default:"info" env:"KONTOR_LOG_LEVEL"`

	Window  windowCmd  `cmd:"" default:"withargs" help:"Open the desktop window. This is what kontor does without a command."`
	Serve   serveCmd   `cmd:"" help:"Serve the same screens in a browser, and the HTTP API."`
	Init    initCmd    `cmd:"" help:"Set up the company and its first administrator, once."`
	Demo    demoCmd    `cmd:"" help:"Fill an empty data folder with a demo company."`
	Migrate migrateCmd `cmd:"" help:"Bring the company's tables up to date."`
	User    userCmd    `cmd:"" help:"List, add and unlock users, reset a password."`
	Backup  backupCmd  `cmd:"" help:"Take a backup of the company."`
	Restore restoreCmd `cmd:"" help:"Put a backup in the company's place."`
	Verify  verifyCmd  `cmd:"" help:"Recompute what must always hold and compare."`
	Ops     opsCmd     `cmd:"" help:"List every operation with its route and permission."`
	OpenAPI openAPICmd `cmd:"" name:"openapi" help:"Print the description of the HTTP API (OpenAPI 3.1)."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// env is what a command runs in.
type env struct {
	context.Context
	Program
	*commands
	in       io.Reader
	out, err io.Writer
}

// Main runs the command of the arguments and returns the program's exit code.
func Main(args []string, p Program) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return Run(ctx, args, p, os.Stdin, os.Stdout, os.Stderr)
}

// Run is Main with its surroundings as arguments.
func Run(ctx context.Context, args []string, p Program, in io.Reader, out, errs io.Writer) (code int) {
	var c commands
	exited := errors.New("exited")
	defer func() {
		// Kong ends the program after --help, wherever it is.
		if r := recover(); r != nil {
			if r != any(exited) {
				panic(r)
			}
		}
	}()
	folder, err := config.DataFolder()
	if err != nil {
		folder = "none on this computer"
	}
	options := []kong.Option{
		kong.Name("kontor"),
		kong.Description("Kontor keeps a company's partners, products, stock, orders, invoices, payments and books, in one program with its own PostgreSQL."),
		kong.Writers(out, errs),
		kong.Exit(func(c int) { code = c; panic(exited) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Vars{"data_folder": folder, "config_file": "config.toml or config.json in the platform's folder for configuration", "listen": host.Address, "demo_password": demo.Password},
	}
	file, err := fileOptions(args)
	if err != nil {
		return fail(errs, err)
	}
	parser, err := kong.New(&c, append(options, file...)...)
	if err != nil {
		return fail(errs, err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errs, "kontor: %s\nTry kontor --help.\n", err)
		return 2
	}
	if c.Data == "" {
		c.Data = folder
	}
	if err := parsed.Run(&env{Context: ctx, Program: p, commands: &c, in: in, out: out, err: errs}); err != nil {
		return fail(errs, err)
	}
	return code
}

func fail(errs io.Writer, err error) int {
	if errors.Is(err, context.Canceled) {
		fmt.Fprintln(errs, "kontor: interrupted")
		return 130
	}
	fmt.Fprintln(errs, "kontor: "+describe(err))
	return 1
}

// describe is the sentence of an error and, for an administrator, its cause.
func describe(err error) string {
	f, ok := fault.As(err)
	if !ok {
		return err.Error()
	}
	text := f.Sentence
	for _, field := range f.Fields {
		text += "\n  " + field.Name + ": " + field.Message
	}
	if cause := f.Unwrap(); cause != nil {
		text += "\n  (" + strings.TrimSpace(cause.Error()) + ")"
	}
	return text
}

// examples is the part of a command's help that shows how it is used.
func examples(lines ...string) string {
	return "Examples:\n\n  " + strings.Join(lines, "\n  ")
}
