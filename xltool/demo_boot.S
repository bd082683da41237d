/* The guests of the embedded demo: a boot sector of our own, so that `xltool --demo` needs no
 * image, no kernel and no download. It is 16-bit code for a PC BIOS; the linker carries its 512
 * bytes as data between demo_boot and demo_boot_end, and demo.c writes them to each guest's disk.
 *
 * Byte 2 says what the guest does, for ever:
 *   0  compute: spins for 12 ticks of the PC timer (18.2 Hz), then sleeps for 6
 *   1  disk:    reads 64 KiB and writes 32 KiB, then sleeps for 2 ticks
 *   2  idle:    sleeps; wakes with every tick only to sleep again
 *
 * The disk is 1 MiB (2048 sectors); sectors 256 to 1279 are read and 1280 to 2047 written, so the
 * boot sector stays whole. A failed request does not stop the guest: it goes on with the next.
 */
    .section .rodata.demo_boot, "a"
    .code16
    .globl demo_boot
    .globl demo_boot_end
    .set TICKS, 0x46c               /* BIOS data area: timer ticks since midnight */

demo_boot:
    jmp     start
    .byte   2                       /* what to do; demo.c writes it */

start:
    cli
    xorw    %ax, %ax
    movw    %ax, %ds
    movw    %ax, %es
    movw    %ax, %ss
    movw    $0x7c00, %sp
    cld
    sti
    movb    %dl, 0x7c00 + drive - demo_boot
    movw    $0x7c00 + banner - demo_boot, %si
1:  lodsb
    testb   %al, %al
    jz      choose
    movb    $0x0e, %ah
    movw    $7, %bx
    int     $0x10
    jmp     1b

choose:
    movb    0x7c02, %al
    testb   %al, %al
    jz      compute
    cmpb    $1, %al
    je      disk

idle:
    hlt
    jmp     idle

compute:
    movw    TICKS, %bx
2:  imulw   $31, %cx, %cx           /* any arithmetic will do */
    addw    $7, %cx
    movw    TICKS, %ax
    subw    %bx, %ax
    cmpw    $12, %ax
    jb      2b
    movw    $6, %cx
    call    sleep
    jmp     compute

disk:
    movb    $0x42, %ah              /* read */
    movw    0x7c00 + read_at - demo_boot, %bx
    movw    $128, %cx
    call    transfer
    addw    $128, %bx
    cmpw    $1280, %bx
    jb      3f
    movw    $256, %bx
3:  movw    %bx, 0x7c00 + read_at - demo_boot
    movb    $0x43, %ah              /* write */
    movw    0x7c00 + write_at - demo_boot, %bx
    movw    $64, %cx
    call    transfer
    addw    $64, %bx
    cmpw    $2048, %bx
    jb      4f
    movw    $1280, %bx
4:  movw    %bx, 0x7c00 + write_at - demo_boot
    movw    $2, %cx
    call    sleep
    jmp     disk

/* Waits for %cx timer ticks. */
sleep:
    movw    TICKS, %dx
5:  hlt
    movw    TICKS, %ax
    subw    %dx, %ax
    cmpw    %cx, %ax
    jb      5b
    ret

/* BIOS request %ah for %cx sectors at sector %bx; the buffer is at 1000:0000. Keeps %bx. */
transfer:
    movw    $0x7c00 + packet - demo_boot, %si
    movw    %cx, 2(%si)
    movw    %bx, 8(%si)
    movb    0x7c00 + drive - demo_boot, %dl
    xorb    %al, %al
    pushw   %bx
    int     $0x13
    popw    %bx
    ret

drive:
    .byte   0
read_at:
    .word   256
write_at:
    .word   1280
packet:                             /* disk address packet of the extended int 13h */
    .byte   16, 0
    .word   0                       /* sectors */
    .word   0, 0x1000               /* offset, segment */
    .quad   0                       /* first sector */
banner:
    .asciz  "xltool demo guest\r\n"

    .org    demo_boot + 510
    .byte   0x55, 0xaa
demo_boot_end:
    .section .note.GNU-stack, "", @progbits
